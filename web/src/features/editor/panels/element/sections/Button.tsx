import { Checkbox, Select } from "@mantine/core";
import type { Component } from "grapesjs";
import { attribute, setAttribute } from "../useChanges";

const KINDS = [
  { value: "button", label: "Nothing by itself" },
  { value: "submit", label: "Sends its form" },
  { value: "reset", label: "Empties its form" },
];

/** What a button does. */
export function Section({ component }: { component: Component }) {
  return (
    <>
      <Select
        size="xs"
        label="What it does"
        data={KINDS}
        value={attribute(component, "type") || "submit"}
        allowDeselect={false}
        onChange={(value) => value && setAttribute(component, "type", value)}
      />
      <Checkbox
        size="xs"
        label="Cannot be pressed"
        checked={component.getAttributes().disabled !== undefined}
        onChange={(event) => setAttribute(component, "disabled", event.currentTarget.checked)}
      />
    </>
  );
}
