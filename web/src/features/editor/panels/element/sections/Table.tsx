import { Button, Checkbox, Group } from "@mantine/core";
import type { Component } from "grapesjs";
import { useEditor } from "../../../context";
import {
  addColumn,
  addRow,
  hasHead,
  removeColumn,
  removeRow,
  setHead,
  sizeOf,
  standing,
} from "../table";

/** Rows and columns; they are added behind the chosen one, else at the end. */
export function Section({ component }: { component: Component }) {
  const { editor } = useEditor();
  const found = standing(component);
  if (!found) return null;
  const { rows, columns } = sizeOf(found.table);
  const act = (change: () => void) => () => {
    change();
    editor.trigger("component:update", found.table);
  };
  return (
    <>
      <Group gap={6}>
        <Button size="xs" variant="default" onClick={act(() => addRow(found))}>
          Add row
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={rows < 2}
          onClick={act(() => removeRow(found))}
        >
          Remove row
        </Button>
        <Button size="xs" variant="default" onClick={act(() => addColumn(found))}>
          Add column
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={columns < 2}
          onClick={act(() => removeColumn(found))}
        >
          Remove column
        </Button>
      </Group>
      <Checkbox
        size="xs"
        label="The first row has headings"
        checked={hasHead(found.table)}
        onChange={(event) => {
          setHead(found.table, event.currentTarget.checked);
        }}
      />
    </>
  );
}
