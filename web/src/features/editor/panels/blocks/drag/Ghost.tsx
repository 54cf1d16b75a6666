import { Portal } from "@mantine/core";
import classes from "../blocks.module.css";
import type { Dragged } from "./useDrag";

/** What hangs at the pointer while something is dragged. */
export function Ghost({ dragged: { addition, x, y } }: { dragged: Dragged }) {
  return (
    <Portal>
      <div
        className={classes.ghost}
        style={{ transform: `translate(${x + 14}px, ${y + 14}px)` }}
        aria-hidden
      >
        {addition.name}
      </div>
    </Portal>
  );
}
