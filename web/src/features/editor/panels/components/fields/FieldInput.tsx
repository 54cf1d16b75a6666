import { ActionIcon, Autocomplete, Stack, Switch, Textarea, Tooltip } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useEditor } from "../../../context";
import classes from "../components.module.css";
import type { Field } from "../definition";
import { PictureInput } from "./PictureInput";
import { RichInput } from "./RichInput";

type FieldInputProps = {
  field: Field;
  /** What the use says; nothing where it says what the component does. */
  value: unknown;
  standard: unknown;
  disabled: boolean;
  /** Nothing gives the place back to the component. */
  onChange: (value: unknown) => void;
};

/** One field of a use, in the way that its kind is edited. */
export function FieldInput(props: FieldInputProps) {
  const { field, value, standard, disabled, onChange } = props;
  const shown = value ?? standard;
  const label = (
    <Labelled own={value !== undefined && !disabled} onReset={() => onChange(undefined)}>
      {field.label}
    </Labelled>
  );
  if (field.kind === "text")
    return (
      <Textarea
        size="xs"
        label={label}
        aria-label={field.label}
        autosize
        minRows={1}
        maxRows={8}
        disabled={disabled}
        value={String(shown ?? "")}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  if (field.kind === "rich")
    return (
      <RichInput
        label={field.label}
        head={label}
        html={String(shown ?? "")}
        disabled={disabled}
        onChange={onChange}
      />
    );
  if (field.kind === "image")
    return (
      <PictureInput
        label={field.label}
        head={label}
        value={pictureOf(shown)}
        disabled={disabled}
        onChange={onChange}
      />
    );
  return <LinkInput {...props} head={label} />;
}

function Labelled({
  children,
  own,
  onReset,
}: {
  children: ReactNode;
  own: boolean;
  onReset: () => void;
}) {
  return (
    <span className={classes.labelled}>
      {children}
      {own && (
        <Tooltip label="As in the component">
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={`${String(children)} as in the component`}
            onClick={onReset}
          >
            <IconArrowBackUp size={13} />
          </ActionIcon>
        </Tooltip>
      )}
    </span>
  );
}

type Linked = { href: string; target?: string };

function LinkInput({
  field,
  value,
  standard,
  disabled,
  onChange,
  head,
}: FieldInputProps & { head: ReactNode }) {
  const { environment } = useEditor();
  const { href, target } = linkOf(value ?? standard);
  const change = (part: Partial<Linked>) =>
    onChange({ href, ...(target !== undefined && { target }), ...part });
  return (
    <Stack gap={6}>
      <Autocomplete
        size="xs"
        label={head}
        aria-label={field.label}
        placeholder="/about or https://…"
        disabled={disabled}
        data={environment.pages.map(({ path }) => path)}
        value={href}
        onChange={(next) => change({ href: next })}
      />
      <Switch
        size="xs"
        label="Open in a new tab"
        disabled={disabled}
        checked={target === "_blank"}
        onChange={(event) => change({ target: event.currentTarget.checked ? "_blank" : "" })}
      />
    </Stack>
  );
}

function linkOf(value: unknown): Linked {
  if (typeof value === "string") return { href: value };
  const { href = "", target } = (value ?? {}) as Partial<Linked>;
  return { href, target };
}

function pictureOf(value: unknown): { src: string; alt?: string } {
  if (typeof value === "string") return { src: value };
  const { src = "", alt } = (value ?? {}) as { src?: string; alt?: string };
  return { src, alt };
}
