/** Margin and padding around the element as a picture: dragged, typed, stepped. */
import { UnstyledButton } from "@mantine/core";
import { IconLink, IconLinkOff } from "@tabler/icons-react";
import { type PointerEvent, useRef, useState } from "react";
import { tokenOf } from "../model/tokens";
import { judged, measureOf, stepped, written } from "../model/values";
import { useStyles } from "../useStyles";
import classes from "./box.module.css";
import { useTyped } from "./NumberField";
import { Source, useRow } from "./Row";

const SIDES = ["top", "right", "bottom", "left"] as const;
type Side = (typeof SIDES)[number];
type Kind = "margin" | "padding";
const OPPOSITE: Record<Side, Side> = { top: "bottom", bottom: "top", left: "right", right: "left" };

export function BoxDiagram() {
  const [linked, setLinked] = useState<Record<Kind, boolean>>({ margin: false, padding: false });
  const ring = (kind: Kind) => (
    <>
      <span className={classes.corner}>
        <span className={classes.caption}>{kind === "margin" ? "Margin" : "Padding"}</span>
        <Source
          label={kind === "margin" ? "Margin" : "Padding"}
          properties={SIDES.map((side) => `${kind}-${side}`)}
        />
      </span>
      <UnstyledButton
        className={classes.link}
        aria-pressed={linked[kind]}
        aria-label={`Change all sides of the ${kind} together`}
        title="All sides together"
        onClick={() => setLinked({ ...linked, [kind]: !linked[kind] })}
      >
        {linked[kind] ? <IconLink size={13} aria-hidden /> : <IconLinkOff size={13} aria-hidden />}
      </UnstyledButton>
      {SIDES.map((side) => (
        <SideField key={side} kind={kind} side={side} linked={linked[kind]} />
      ))}
    </>
  );
  return (
    <div className={classes.margin}>
      {ring("margin")}
      <div className={classes.padding}>
        {ring("padding")}
        <div className={classes.inside} aria-hidden />
      </div>
    </div>
  );
}

type SideFieldProps = { kind: Kind; side: Side; linked: boolean };

function SideField({ kind, side, linked }: SideFieldProps) {
  const { get, computed, set, palette, disabled } = useStyles();
  const row = useRow();
  const property = `${kind}-${side}`;
  const origin = get(property);
  const token = tokenOf(palette.space, origin.value);
  const shown = origin.mixed ? "" : (token?.label ?? plain(origin.value));
  const [typed, setTyped] = useTyped(shown);
  const browser = plain(computed(property));
  const least = kind === "padding" ? 0 : undefined;
  const label = `${kind === "margin" ? "Margin" : "Padding"} ${side}`;

  /** With Alt the side across changes, too; with Shift, or linked, all four do. */
  function write(value: string, { all = linked, across = false }, live?: boolean) {
    const sides: readonly Side[] = all ? SIDES : across ? [side, OPPOSITE[side]] : [side];
    set(Object.fromEntries(sides.map((each) => [`${kind}-${each}`, value])), live);
  }

  function commit(text: string) {
    if (text.trim() === shown) return row.refuse("");
    const unit = measureOf(origin.value)?.unit || "px";
    const found = judged(text, { property, label, unit, example: "24px", supports: CSS.supports });
    if ("refused" in found) return row.refuse(found.refused);
    row.refuse("");
    return write(found.value, {});
  }

  const drag = useDrag({
    from: () => (measureOf(origin.value) ? origin.value : computed(property) || "0px"),
    least,
    vertical: side === "top" || side === "bottom",
    onMove: (value, keys) => write(value, keys, true),
    onEnd: (value, keys) => write(value, keys),
  });

  return (
    <input
      className={classes.side}
      data-side={side}
      data-kind={origin.kind}
      aria-label={label}
      aria-describedby={row.says}
      title={`${label}${origin.from ? ` · ${origin.from}` : ""}`}
      value={typed}
      placeholder={origin.mixed ? "…" : browser}
      disabled={disabled}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => commit(typed)}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit(typed);
        if (event.key === "Escape") setTyped(shown);
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        const by = (event.shiftKey ? 10 : 1) * (event.key === "ArrowUp" ? 1 : -1);
        const from = measureOf(typed) ? typedWith(typed, origin.value) : computed(property);
        const next = stepped(from, by, least);
        if (next) write(next, { across: event.altKey });
      }}
      {...drag}
    />
  );
}

type Drag = {
  from: () => string;
  least?: number;
  vertical: boolean;
  onMove: (value: string, keys: Keys) => void;
  onEnd: (value: string, keys: Keys) => void;
};
type Keys = { all?: boolean; across?: boolean };

/** Pulling at a number changes it; a click that moves nothing is left to the input. */
function useDrag({ from, least, vertical, onMove, onEnd }: Drag) {
  const start = useRef<{ x: number; y: number; value: string; last?: string } | null>(null);
  const keysOf = (event: PointerEvent): Keys => ({
    ...(event.shiftKey ? { all: true } : {}),
    across: event.altKey,
  });
  return {
    onPointerDown(event: PointerEvent<HTMLInputElement>) {
      if (event.button !== 0 || document.activeElement === event.currentTarget) return;
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, y: event.clientY, value: from() };
    },
    onPointerMove(event: PointerEvent<HTMLInputElement>) {
      const begun = start.current;
      if (!begun) return;
      const moved = vertical ? begun.y - event.clientY : event.clientX - begun.x;
      if (begun.last === undefined && Math.abs(moved) < 4) return;
      const next = stepped(begun.value, Math.round(moved / 2), least);
      if (!next || next === begun.last) return;
      begun.last = next;
      onMove(next, keysOf(event));
    },
    onPointerUp(event: PointerEvent<HTMLInputElement>) {
      const begun = start.current;
      start.current = null;
      if (!begun) return;
      if (begun.last === undefined) event.currentTarget.focus();
      else onEnd(begun.last, keysOf(event));
    },
  };
}

/** Pixels need no unit in so small a place. */
function plain(value: string): string {
  const measure = measureOf(value);
  if (!measure) return value;
  const rounded = { ...measure, number: Math.round(measure.number * 100) / 100 };
  return measure.unit === "px" ? String(rounded.number) : written(rounded);
}

function typedWith(typed: string, value: string): string {
  const measure = measureOf(typed);
  if (!measure) return typed;
  return written({ ...measure, unit: measure.unit || measureOf(value)?.unit || "px" });
}
