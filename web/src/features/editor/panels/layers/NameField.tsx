import { useEffect, useRef, useState } from "react";
import classes from "./layers.module.css";

type NameFieldProps = { name: string; onDone: (name?: string) => void };

/** A layer's name while it is typed: Enter keeps it, Escape does not. */
export function NameField({ name, onDone }: NameFieldProps) {
  const [typed, setTyped] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  const left = useRef(false);
  useEffect(() => field.current?.select(), []);
  const leave = (kept?: string) => {
    if (left.current) return;
    left.current = true;
    const tree = field.current?.closest<HTMLElement>("[role=tree]");
    onDone(kept);
    tree?.focus();
  };
  return (
    <input
      ref={field}
      className={classes.field}
      aria-label="Name of the layer"
      value={typed}
      maxLength={80}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={() => leave(typed)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") leave(typed);
        if (event.key === "Escape") leave();
      }}
    />
  );
}
