/** Gives the chosen elements a class: one that is there, or a new one. */
import { Autocomplete, Button, Checkbox, Popover, Stack, UnstyledButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { useMemo, useState } from "react";
import { useEditor } from "../../context";
import { allClasses, className, moveToClass } from "./classes";
import classes from "./styles.module.css";

type AddClassProps = { components: Component[]; onAdded: (name: string) => void };

export function AddClass({ components, onAdded }: AddClassProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      trapFocus
      withinPortal
      shadow="md"
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.add}
          aria-label="Add a class"
          title="Add a class"
          onClick={() => setOpened(!opened)}
        >
          <IconPlus size={14} stroke={2} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Form
          components={components}
          onAdded={(name) => {
            setOpened(false);
            onAdded(name);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Form({ components, onAdded }: AddClassProps) {
  const { editor } = useEditor();
  const [typed, setTyped] = useState("");
  const [moves, setMoves] = useState(false);
  const known = useMemo(() => allClasses(editor), [editor]);
  const [first] = components;
  const hasOwn = Boolean(first && editor.Css.getRules(`#${first.getId()}`).length);
  const name = className(typed);
  const refused = typed.trim() && !name ? "A class begins with a letter." : undefined;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!name) return;
        for (const each of components) {
          each.addClass(name);
          if (moves) moveToClass(editor, each, name);
        }
        onAdded(name);
      }}
    >
      <Stack gap={8}>
        <Autocomplete
          label="Class"
          size="xs"
          placeholder="card"
          data={known}
          limit={12}
          value={typed}
          onChange={setTyped}
          error={refused}
          comboboxProps={{ withinPortal: false }}
          data-autofocus
        />
        {hasOwn && components.length === 1 && (
          <Checkbox
            size="xs"
            label="Move this element’s styles to it"
            checked={moves}
            onChange={(event) => setMoves(event.currentTarget.checked)}
          />
        )}
        <Button type="submit" size="compact-sm" disabled={!name}>
          {name && !known.includes(name) ? `Make .${name}` : "Add class"}
        </Button>
      </Stack>
    </form>
  );
}
