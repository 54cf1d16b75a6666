/** One of a list of values. */
import { useStyles } from "../useStyles";
import classes from "./controls.module.css";
import { useRow } from "./Row";

type PickProps = {
  property: string;
  options: [value: string, label: string][];
  /** For screen readers, where the row has several. */
  label?: string;
};

export function Pick({ property, options, label }: PickProps) {
  const { get, computed, set, disabled } = useStyles();
  const row = useRow();
  const { value, kind, mixed } = get(property);
  const known = options.some(([each]) => each === value);
  const browser = computed(property);
  const named = options.find(([each]) => each === browser)?.[1] ?? browser;
  return (
    <select
      id={label ? undefined : row.input}
      aria-label={label}
      className={classes.pick}
      data-kind={kind}
      value={value}
      disabled={disabled}
      onChange={(event) => set({ [property]: event.currentTarget.value })}
    >
      <option value="">{mixed ? "Mixed" : named || "–"}</option>
      {value && !known && <option value={value}>{value}</option>}
      {options.map(([each, words]) => (
        <option key={each} value={each}>
          {words}
        </option>
      ))}
    </select>
  );
}
