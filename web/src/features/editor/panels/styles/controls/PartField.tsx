/** One number of a value that is made of several. */
import { measureOf, stepped, written } from "../model/values";
import { useStyles } from "../useStyles";
import classes from "./controls.module.css";
import { useTyped } from "./NumberField";
import { useRow } from "./Row";

type PartFieldProps = {
  label: string;
  unit: string;
  value: string;
  test: (value: string) => boolean;
  onChange: (value: string) => void;
};

export function PartField({ label, unit, value, test, onChange }: PartFieldProps) {
  const { disabled } = useStyles();
  const row = useRow();
  const [typed, setTyped] = useTyped(value);
  function commit(text: string) {
    const measure = measureOf(text);
    const next = measure && !measure.unit ? written({ ...measure, unit }) : text.trim();
    if (next === value) return row.refuse("");
    if (/[{};()]/.test(next) || (next && !test(next)))
      return row.refuse(`“${text}” is no value for “${label.toLowerCase()}”.`);
    row.refuse("");
    return onChange(next);
  }
  return (
    <input
      aria-label={label}
      title={label}
      className={classes.input}
      value={typed}
      placeholder={label}
      disabled={disabled}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => commit(typed)}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit(typed);
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        const by = (event.shiftKey ? 10 : 1) * (event.key === "ArrowUp" ? 1 : -1);
        const next = stepped(typed || (label === "Enlarge" ? "1" : `0${unit}`), by);
        if (next) commit(next);
      }}
    />
  );
}
