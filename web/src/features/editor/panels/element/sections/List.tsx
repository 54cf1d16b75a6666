import { Button, NumberInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { attribute, setAttribute } from "../useChanges";

/** A list’s first number, and more items. */
export function Section({ component }: { component: Component }) {
  const numbered = component.get("tagName") === "ol";
  const items = component.components().models.filter((each) => each.get("tagName") === "li");
  return (
    <>
      {numbered && (
        <NumberInput
          size="xs"
          label="First number"
          value={Number(attribute(component, "start") || 1)}
          onChange={(value) => setAttribute(component, "start", value === 1 ? "" : String(value))}
        />
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => component.append(itemLike(items.at(-1)) as never)}
      >
        Add an item
      </Button>
    </>
  );
}

function itemLike(item: Component | undefined) {
  const classes = item?.getClasses() ?? [];
  return {
    type: "text",
    tagName: "li",
    ...(classes.length > 0 ? { classes } : {}),
    components: [{ type: "textnode", content: "New item" }],
  };
}
