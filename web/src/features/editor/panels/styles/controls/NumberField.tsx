/** A number with its unit: typed, stepped by the arrows, or one of the site's measures. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type Token, tokenOf } from "../model/tokens";
import { converted, judged, measureOf, stepped, UNITS, written } from "../model/values";
import { useStyles } from "../useStyles";
import classes from "./controls.module.css";
import { useRow } from "./Row";

type NumberFieldProps = {
  property: string;
  /** For screen readers, where the row has several. */
  label: string;
  units?: readonly string[];
  /** Words that stand instead of a number, "auto". */
  words?: readonly string[];
  tokens?: Token[];
  least?: number;
  example?: string;
  /** In a row of its own the row's label belongs to it. */
  lone?: boolean;
  /** The label stands in the field, in front of the number. */
  caption?: boolean;
};

export function NumberField(props: NumberFieldProps) {
  const {
    property,
    label,
    units = UNITS,
    words = [],
    tokens = [],
    example,
    lone = true,
    caption,
  } = props;
  const { get, computed, set, sizes, disabled } = useStyles();
  const row = useRow();
  const origin = get(property);
  const { value } = origin;
  const measure = measureOf(value);
  const token = tokenOf(tokens, value);
  const shown = origin.mixed ? "" : (token?.label ?? (measure ? String(measure.number) : value));
  const [typed, setTyped] = useTyped(shown);
  const unit = measure?.unit || units[0] || "";
  const browser = origin.mixed ? "Mixed" : short(computed(property));

  function commit(text: string) {
    if (text.trim() === shown) return row.refuse("");
    const found = judged(text, { property, label, unit, example, supports: CSS.supports });
    if ("refused" in found) return row.refuse(found.refused);
    row.refuse("");
    set({ [property]: found.value });
    setTyped(found.value ? String(measureOf(found.value)?.number ?? found.value) : "");
    return undefined;
  }

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === "Enter") commit(typed);
    if (event.key === "Escape") setTyped(shown);
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const from = measureOf(typed) ? withUnit(typed, unit) : value || computed(property);
    const by = (event.shiftKey ? 10 : 1) * (event.key === "ArrowUp" ? 1 : -1);
    const next =
      stepped(from, by, props.least) ?? (units.includes("px") ? `${Math.max(0, by)}px` : undefined);
    if (next) commit(next);
  }

  function pick(chosen: string) {
    row.refuse("");
    if (words.includes(chosen) || chosen.startsWith("var(")) return set({ [property]: chosen });
    const from = value && measure ? value : computed(property);
    return set({ [property]: converted(from, chosen, sizes()) });
  }

  return (
    <span className={classes.number} data-caption={caption || undefined}>
      {caption && (
        <span className={classes.caption} aria-hidden>
          {label.split(" ").at(-1)}
        </span>
      )}
      <input
        id={lone ? row.input : undefined}
        aria-label={lone ? undefined : label}
        aria-describedby={row.says}
        className={classes.input}
        data-kind={origin.kind}
        value={typed}
        placeholder={browser}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        inputMode="text"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={press}
        onBlur={() => commit(typed)}
        onFocus={(event) => event.currentTarget.select()}
      />
      {(units.length > 1 || words.length > 0 || tokens.length > 0) && (
        <select
          className={classes.unit}
          aria-label={`Unit of ${label.toLowerCase()}`}
          value={token?.value ?? (words.includes(value) ? value : measure || !value ? unit : "")}
          disabled={disabled}
          onChange={(event) => pick(event.currentTarget.value)}
        >
          {!measure && value && !token && !words.includes(value) && <option value="">–</option>}
          {units.map((each) => (
            <option key={each} value={each}>
              {each || "–"}
            </option>
          ))}
          {words.map((each) => (
            <option key={each}>{each}</option>
          ))}
          {tokens.length > 0 && (
            <optgroup label="Of the site">
              {tokens.map((each) => (
                <option key={each.value} value={each.value}>
                  {each.label}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      )}
    </span>
  );
}

/** What is typed, until what is stored changes by other means. */
export function useTyped(shown: string): [string, (text: string) => void] {
  const [typed, setTyped] = useState(shown);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current !== shown) setTyped(shown);
    before.current = shown;
  }, [shown]);
  return [typed, setTyped];
}

function withUnit(text: string, unit: string): string {
  const measure = measureOf(text);
  return measure ? written({ ...measure, unit: measure.unit || unit }) : text;
}

/** "16.0004px" as "16". */
function short(value: string): string {
  const measure = measureOf(value);
  if (!measure) return value.length > 14 ? `${value.slice(0, 13)}…` : value;
  return String(Math.round(measure.number * 100) / 100);
}
