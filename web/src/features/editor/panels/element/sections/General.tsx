import { Select } from "@mantine/core";
import type { Component } from "grapesjs";
import { useEditor } from "../../../context";
import { nameOf } from "../../../engine/names";
import { anchorFault, tagsFor } from "../rules";
import { TextField } from "../TextField";

/** What it is called, its anchor, and the element that it is. */
export function Section({ component }: { component: Component }) {
  const { editor } = useEditor();
  const id = component.getId();
  const tag = (component.get("tagName") ?? "").toLowerCase();
  const tags = tagsFor(tag);
  const taken = (name: string) => name !== id && name in editor.Components.allById();
  return (
    <>
      <TextField
        label="Name"
        description="In the layers; visitors do not see it"
        placeholder={nameOf(component)}
        value={String(component.get("custom-name") ?? "")}
        onCommit={(name) => component.set("custom-name", name)}
      />
      <TextField
        label="Anchor"
        description="Links to this place end with #anchor"
        value={id}
        check={(name) => anchorFault(name, taken)}
        onCommit={(name) => component.setId(name)}
      />
      {tags.length > 0 && (
        <Select
          size="xs"
          label="Kind of element"
          data={tags}
          value={tag}
          allowDeselect={false}
          onChange={(next) => next && component.set("tagName", next)}
        />
      )}
    </>
  );
}
