import { Text } from "@mantine/core";
import type { Component } from "grapesjs";
import { cleanFrame } from "../../../engine/clean";
import { TextField } from "../TextField";
import { attribute, setAttribute } from "../useChanges";

/** A page of another host, in a frame. */
export function Section({ component }: { component: Component }) {
  return (
    <>
      <TextField
        label="Address"
        placeholder="https://"
        value={attribute(component, "src")}
        check={(text) =>
          text && cleanFrame(text) === null
            ? "Only addresses that begin with https:// can be embedded"
            : undefined
        }
        onCommit={(text) => setAttribute(component, "src", text)}
      />
      <TextField
        label="Title"
        description="Screen readers say it instead of the page"
        value={attribute(component, "title")}
        onCommit={(text) => setAttribute(component, "title", text)}
      />
      <Text size="xs" c="dimmed">
        The page is shown to visitors in a sandbox; here its place is shown.
      </Text>
    </>
  );
}
