/** One of a few values, as buttons with pictures. */
import type { Icon } from "@tabler/icons-react";
import { useId } from "react";
import { useStyles } from "../useStyles";
import classes from "./controls.module.css";
import { useRow } from "./Row";

export type Option = { value: string; label: string; icon?: Icon; turned?: boolean };

type ChoiceProps = {
  property: string;
  options: Option[];
  /** What else is written when one is chosen. */
  also?: (value: string) => Record<string, string>;
};

export function Choice({ property, options, also }: ChoiceProps) {
  const { get, computed, set, disabled } = useStyles();
  const row = useRow();
  const name = useId();
  const origin = get(property);
  const browser = origin.mixed ? "" : computed(property);
  const value = origin.value || "";
  return (
    <div className={classes.choice} role="radiogroup" aria-labelledby={row.label}>
      {options.map(({ value: each, label, icon: Mark, turned }) => (
        <label
          key={each}
          className={classes.option}
          data-kind={value === each ? origin.kind : undefined}
          data-browser={(!value && browser === each) || undefined}
          title={label}
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            value={each}
            checked={value === each}
            disabled={disabled}
            onChange={() => set({ [property]: each, ...also?.(each) })}
          />
          {Mark ? (
            <>
              <Mark
                size={16}
                stroke={1.7}
                aria-hidden
                className={turned ? classes.turned : undefined}
              />
              <span className="sr-only">{label}</span>
            </>
          ) : (
            label
          )}
        </label>
      ))}
    </div>
  );
}
