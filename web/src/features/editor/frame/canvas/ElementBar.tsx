import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconCornerLeftUp,
  IconGripVertical,
  IconTrash,
} from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { useEditor } from "../../context";
import * as commands from "../../engine/commands";
import { nameOf } from "../../engine/names";
import type { Place } from "../../engine/place";
import { printed } from "../shortcuts";
import { drag } from "./drag";
import classes from "./selection.module.css";

const HIGH = 30; // pixels of the bar

type ElementBarProps = { selected: Component; place: Place };

/** What can be done with the chosen element: above it, else below it, else within. */
export function ElementBar({ selected, place }: ElementBarProps) {
  const { editor, mayEdit } = useEditor();
  const parent = selected.parent();
  const room = editor.Canvas.getFrameEl()?.closest("[data-canvas-box]")?.clientHeight ?? 0;
  const style = { left: Math.max(0, place.x), top: topFor(place, room) };
  const movable = mayEdit && commands.mayMove(selected);
  return (
    <div className={classes.bar} style={style} role="toolbar" aria-label="Chosen element">
      {movable && (
        <Tooltip label="Drag to move">
          <button
            type="button"
            className={classes.grip}
            aria-label={`Drag ${nameOf(selected)}`}
            onPointerDown={(event) => drag(editor, selected, event.nativeEvent)}
          >
            <IconGripVertical size={15} stroke={1.7} />
          </button>
        </Tooltip>
      )}
      <span className={classes.name}>{nameOf(selected)}</span>
      {parent && !commands.isRoot(parent) && (
        <Do
          label="Choose the one around it"
          keys="Escape"
          act={() => commands.choose(editor, parent)}
        >
          <IconCornerLeftUp size={15} stroke={1.7} />
        </Do>
      )}
      {movable && (
        <>
          <Do
            label="Move up"
            keys="Alt+ArrowUp"
            off={!commands.canShift(selected, -1)}
            act={() => commands.shift(editor, selected, -1)}
          >
            <IconArrowUp size={15} stroke={1.7} />
          </Do>
          <Do
            label="Move down"
            keys="Alt+ArrowDown"
            off={!commands.canShift(selected, 1)}
            act={() => commands.shift(editor, selected, 1)}
          >
            <IconArrowDown size={15} stroke={1.7} />
          </Do>
        </>
      )}
      {mayEdit && commands.mayCopy(selected) && (
        <Do label="Duplicate" keys="Mod+D" act={() => commands.duplicate(editor, selected)}>
          <IconCopy size={15} stroke={1.7} />
        </Do>
      )}
      {mayEdit && commands.mayRemove(selected) && (
        <Do label="Delete" keys="Delete" act={() => commands.discard(editor, selected)}>
          <IconTrash size={15} stroke={1.7} />
        </Do>
      )}
    </div>
  );
}

type DoProps = {
  label: string;
  keys: string;
  off?: boolean;
  act: () => void;
  children: React.ReactNode;
};

function Do({ label, keys, off, act, children }: DoProps) {
  return (
    <Tooltip label={`${label} (${printed(keys).join(" ")})`}>
      <ActionIcon size={26} className={classes.do} aria-label={label} disabled={off} onClick={act}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function topFor({ y, height }: Place, room: number): number {
  if (y >= HIGH + 4) return Math.min(y - HIGH - 2, room - HIGH - 4);
  const below = y + height + 4;
  return below + HIGH < room ? below : 4;
}
