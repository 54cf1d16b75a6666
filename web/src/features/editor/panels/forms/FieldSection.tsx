import { Checkbox, Select, Stack, Textarea, TextInput } from "@mantine/core";
import type { Component } from "grapesjs";
import { useState } from "react";
import { useEditor } from "../../context";
import { choose } from "../../engine/commands";
import {
  changeKind,
  type FieldInForm,
  fieldOf,
  fieldsIn,
  formOf,
  helpText,
  labelText,
  optionsIn,
  relabel,
  setAttribute,
  setHelp,
  setOptions,
} from "./fields";
import { hasOptions, KINDS, type Kind } from "./making";

/** One field of a form. */
export function FieldSection({ component }: { component: Component }) {
  const field = fieldOf(component);
  return field ? <Settings field={field} component={component} key={component.getId()} /> : null;
}

function Settings({ field, component }: { field: FieldInForm; component: Component }) {
  const { editor, mayEdit } = useEditor();
  const given = component.getAttributes();
  const several = field.controls.length > 1;
  const holds = !["checkbox", "radio", "choices", "select", "hidden"].includes(field.kind);
  return (
    <Stack gap="sm">
      <Words
        label="Label"
        value={labelText(field)}
        onChange={(text) => relabel(field, text)}
        readOnly={!mayEdit}
      />
      <Select
        size="xs"
        label="Kind"
        data={KINDS}
        value={field.kind}
        allowDeselect={false}
        readOnly={!mayEdit}
        onChange={(kind) => {
          const made = kind ? changeKind(field, kind as Kind) : undefined;
          if (made) choose(editor, made.find("input, textarea, select")[0] ?? made);
        }}
      />
      <Name field={field} component={component} />
      {!several && field.kind !== "hidden" && (
        <Checkbox
          label="Has to be filled in"
          checked={given.required !== undefined && given.required !== false}
          disabled={!mayEdit}
          onChange={(event) => setAttribute(field, "required", event.currentTarget.checked)}
        />
      )}
      {holds && (
        <Words
          label="Example in the empty field"
          value={String(given.placeholder ?? "")}
          onChange={(text) => setAttribute(field, "placeholder", text)}
          readOnly={!mayEdit}
        />
      )}
      {field.kind === "hidden" && (
        <Words
          label="Value"
          value={String(given.value ?? "")}
          onChange={(text) => setAttribute(field, "value", text)}
          readOnly={!mayEdit}
        />
      )}
      {hasOptions(field.kind) && <Options field={field} readOnly={!mayEdit} />}
      {field.kind !== "hidden" && (
        <Words
          label="Help below it"
          value={helpText(field)}
          onChange={(text) => setHelp(field, text)}
          readOnly={!mayEdit}
        />
      )}
    </Stack>
  );
}

type WordsProps = {
  label: string;
  value: string;
  onChange: (text: string) => void;
  readOnly: boolean;
  description?: string;
  error?: string;
};

/** Written down when one leaves it, so that it is one step for undo. */
function Words({ label, value, onChange, readOnly, description, error }: WordsProps) {
  const [typed, type] = useState<string | null>(null);
  const finish = () => {
    if (typed !== null && typed.trim() !== value) onChange(typed.trim());
    type(null);
  };
  return (
    <TextInput
      size="xs"
      label={label}
      description={description}
      error={error}
      value={typed ?? value}
      readOnly={readOnly}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => event.key === "Enter" && finish()}
    />
  );
}

function Name({ field, component }: { field: FieldInForm; component: Component }) {
  const { mayEdit } = useEditor();
  const name = String(component.getAttributes().name ?? "");
  const form = formOf(component);
  const others = form ? fieldsIn(form).filter((each) => each.name !== name) : [];
  const rename = (text: string) => {
    const clean = text.replace(/\s+/g, "_").replace(/^_+/, "").slice(0, 100);
    if (clean && !others.some((each) => each.name === clean)) setAttribute(field, "name", clean);
  };
  return (
    <Words
      label="Name"
      description="Under which the answer is stored."
      error={name ? undefined : "Without a name nothing of it is stored"}
      value={name}
      onChange={rename}
      readOnly={!mayEdit}
    />
  );
}

function Options({ field, readOnly }: { field: FieldInForm; readOnly: boolean }) {
  const { editor } = useEditor();
  const [typed, type] = useState<string | null>(null);
  const finish = () => {
    if (typed === null) return;
    const options = [...new Set(typed.split("\n").map((each) => each.trim()))].filter(Boolean);
    type(null);
    if (options.length === 0 || options.join("\n") === optionsIn(field).join("\n")) return;
    const made = setOptions(field, options);
    if (made) choose(editor, made);
  };
  return (
    <Textarea
      size="xs"
      label="Answers to choose from"
      description="One a line."
      autosize
      minRows={2}
      maxRows={10}
      value={typed ?? optionsIn(field).join("\n")}
      readOnly={readOnly}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={finish}
    />
  );
}
