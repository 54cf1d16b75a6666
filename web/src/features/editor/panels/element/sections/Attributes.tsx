import { ActionIcon, Button, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { useState } from "react";
import { cleanAttribute } from "../../../engine/clean/attributes";
import classes from "../element.module.css";
import { attributeFault } from "../rules";
import { TextField } from "../TextField";

const ELSEWHERE = new Set(["id", "class", "style", "src", "href", "alt", "target", "rel"]);

/** Any other attribute: data-…, aria-…, and what the element knows. */
export function Section({ component }: { component: Component }) {
  const tag = (component.get("tagName") ?? "").toLowerCase();
  const given = Object.entries(component.getAttributes()).filter(([name]) => !ELSEWHERE.has(name));
  return (
    <>
      {given.map(([name, value]) => (
        <div key={name} className={classes.attribute}>
          <Text size="xs" truncate title={name} pb={6}>
            {name}
          </Text>
          <TextField
            aria-label={`Value of ${name}`}
            value={value === true ? "" : String(value)}
            check={(text) => valueFault(tag, name, text)}
            onCommit={(text) => component.addAttributes({ [name]: text })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${name}`}
            onClick={() => component.removeAttributes(name)}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      <Add tag={tag} onAdd={(name, value) => component.addAttributes({ [name]: value })} />
    </>
  );
}

function Add({ tag, onAdd }: { tag: string; onAdd: (name: string, value: string) => void }) {
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const fault = name ? (attributeFault(tag, name) ?? valueFault(tag, name, value)) : undefined;
  return (
    <form
      className={classes.fields}
      style={{ padding: 0 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!name || fault) return;
        onAdd(name.toLowerCase(), value);
        setName("");
        setValue("");
      }}
    >
      <TextInput
        size="xs"
        label="Name"
        placeholder="data-…, aria-…"
        value={name}
        error={fault}
        onChange={(event) => setName(event.currentTarget.value.trim())}
      />
      <TextInput
        size="xs"
        label="Value"
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Button size="xs" variant="default" type="submit" disabled={!name || fault !== undefined}>
        Add attribute
      </Button>
    </form>
  );
}

/** The same check as for everything that enters the canvas. */
function valueFault(tag: string, name: string, value: string): string | undefined {
  const kept = cleanAttribute(tag, name, value, tag === "svg", () => {});
  return kept === null ? "This value is not allowed" : undefined;
}
