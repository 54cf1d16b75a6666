import { Checkbox, Text, TextInput } from "@mantine/core";
import type { ElementJson } from "../../../context";
import classes from "../components.module.css";
import type { Field } from "../definition";
import { defaultOf } from "../propose";

export type Offered = { field: Field; chosen: boolean };

const KINDS = { text: "Text", rich: "Text with emphasis", link: "Link", image: "Picture" };

type FieldListProps = {
  root: ElementJson;
  offered: Offered[];
  onChange: (offered: Offered[]) => void;
};

/** The places of a component that each use may fill: chosen and named by the person. */
export function FieldList({ root, offered, onChange }: FieldListProps) {
  const change = (at: number, part: Partial<Offered>) =>
    onChange(offered.map((each, index) => (index === at ? { ...each, ...part } : each)));
  if (offered.length === 0)
    return (
      <Text size="sm" c="dimmed">
        There is no text, link or picture in it that a page could say otherwise.
      </Text>
    );
  return (
    <fieldset className={classes.fields}>
      <legend className={classes.legend}>Each page may have its own</legend>
      <ul className={classes.fieldList}>
        {offered.map(({ field, chosen }, at) => (
          <li key={`${field.element}/${field.kind}`} className={classes.fieldRow}>
            <Checkbox
              aria-label={`Field ${field.label}`}
              checked={chosen}
              onChange={(event) => change(at, { chosen: event.currentTarget.checked })}
            />
            <TextInput
              size="xs"
              aria-label={`Name of the field ${at + 1}`}
              value={field.label}
              maxLength={60}
              disabled={!chosen}
              onChange={(event) =>
                change(at, { field: { ...field, label: event.currentTarget.value } })
              }
            />
            <span className={classes.sample} title={KINDS[field.kind]}>
              {sample(defaultOf(root, field)) || KINDS[field.kind]}
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function sample(value: unknown): string {
  if (typeof value === "string") return value.replace(/<[^>]*>/g, "").slice(0, 80);
  const { href, alt } = (value ?? {}) as { href?: string; alt?: string };
  return (href ?? alt ?? "").slice(0, 80);
}
