import { Checkbox } from "@mantine/core";
import type { Component } from "grapesjs";
import { useEditor } from "../../../context";
import { DEVICES, isHidden, setHidden } from "../visibility";

/** On which devices it is there. */
export function Section({ component }: { component: Component }) {
  const { editor } = useEditor();
  return DEVICES.map(({ media, label }) => (
    <Checkbox
      key={media}
      label={label}
      checked={!isHidden(editor, component, media)}
      onChange={(event) => setHidden(editor, component, media, !event.currentTarget.checked)}
    />
  ));
}
