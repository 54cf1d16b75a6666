/** One property: its name, where its value comes from, and the control that changes it. */
import { Button, Popover, Text, UnstyledButton } from "@mantine/core";
import { createContext, type ReactNode, useContext, useId, useState } from "react";
import { useStyles } from "../useStyles";
import classes from "./controls.module.css";

type RowProps = {
  label: string;
  /** The properties that the row is about: what is said of the first, and all that is reset. */
  properties: string[];
  /** Controls that are no single input are named as a group. */
  group?: boolean;
  stacked?: boolean;
  /** The name is only for screen readers. */
  bare?: boolean;
  children: ReactNode;
};

type RowIds = { input: string; label: string; says: string; refuse: (words: string) => void };
const RowContext = createContext<RowIds | null>(null);

/** Ids of the row around a control. */
export function useRow(): RowIds {
  const row = useContext(RowContext);
  if (!row) throw new Error("useRow: not within a row");
  return row;
}

export function Row({ label, properties, group, stacked, bare, children }: RowProps) {
  const id = useId();
  const [refused, refuse] = useState("");
  const ids = { input: `${id}-i`, label: `${id}-l`, says: `${id}-s`, refuse };
  return (
    <RowContext value={ids}>
      <div className={classes.row} data-stacked={stacked || undefined}>
        <div className={bare ? "sr-only" : classes.name}>
          {group ? (
            <span id={ids.label}>{label}</span>
          ) : (
            <label id={ids.label} htmlFor={ids.input}>
              {label}
            </label>
          )}
          <Source label={label} properties={properties} />
        </div>
        <div className={classes.control}>{children}</div>
        {refused && (
          <p className={classes.refused} id={ids.says} role="alert">
            {refused}
          </p>
        )}
      </div>
    </RowContext>
  );
}

type SourceProps = { label: string; properties: string[] };

/** A dot that tells where the value comes from; it opens the words, and takes the value out. */
export function Source({ label, properties }: SourceProps) {
  const { get, computed, set, disabled } = useStyles();
  const [opened, setOpened] = useState(false);
  const origins = properties.map(get);
  const shown =
    origins.find(({ kind }) => kind === "here") ?? origins.find(({ kind }) => kind !== "none");
  if (!shown) return null;
  const isHere = shown.kind === "here";
  const value = shown.mixed ? "Several values" : shown.value || computed(properties[0] ?? "");
  const reset = () => {
    set(Object.fromEntries(properties.map((name) => [name, ""])));
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" withinPortal shadow="md">
      <Popover.Target>
        <UnstyledButton
          className={classes.source}
          data-kind={isHere ? "here" : shown.kind === "class" ? "class" : "other"}
          aria-label={`${label}: ${shown.from.charAt(0).toLowerCase()}${shown.from.slice(1)}`}
          title={shown.from}
          onClick={() => setOpened(!opened)}
        />
      </Popover.Target>
      <Popover.Dropdown className={classes.words}>
        <Text size="xs" fw={560}>
          {shown.from}
        </Text>
        <Text size="xs" c="dimmed" className={classes.value}>
          {value}
        </Text>
        {isHere && !disabled && (
          <Button size="compact-xs" variant="default" mt={8} onClick={reset}>
            Reset
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
