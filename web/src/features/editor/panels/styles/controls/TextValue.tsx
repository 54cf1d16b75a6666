/** A value as CSS writes it, for what no other control can say. */
import { judged } from "../model/values";
import { useStyles } from "../useStyles";
import classes from "./controls.module.css";
import { useTyped } from "./NumberField";
import { useRow } from "./Row";

type TextValueProps = { property: string; label: string; example: string };

export function TextValue({ property, label, example }: TextValueProps) {
  const { get, computed, set, disabled } = useStyles();
  const row = useRow();
  const { value, kind, mixed } = get(property);
  const [typed, setTyped] = useTyped(value);
  function commit() {
    if (typed.trim() === value) return row.refuse("");
    const found = judged(typed, { property, label, example, supports: CSS.supports });
    if ("refused" in found) return row.refuse(found.refused);
    row.refuse("");
    return set({ [property]: found.value });
  }
  return (
    <input
      id={row.input}
      aria-describedby={row.says}
      className={classes.input}
      data-kind={kind}
      data-alone
      value={typed}
      placeholder={mixed ? "Mixed" : computed(property)}
      disabled={disabled}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && commit()}
      onBlur={commit}
    />
  );
}
