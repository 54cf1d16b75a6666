import type { Editor } from "grapesjs";
import { useEditor } from "../../context";
import { nameOf } from "../../engine/names";
import { type Place, usePlace } from "../../engine/place";
import { ElementBar } from "./ElementBar";
import classes from "./selection.module.css";
import { useHovered } from "./useHovered";
import { useTyping } from "./useTyping";

/** The frames around the chosen element and the one under the mouse. */
export function Selection() {
  const { editor, selected } = useEditor();
  const hovered = useHovered(editor);
  const typing = useTyping(editor);
  const place = usePlace(editor, selected);
  const seen = place && isSeen(editor, place) ? place : undefined;
  const other = usePlace(editor, hovered !== selected ? hovered : undefined);
  return (
    <>
      {other && hovered && hovered !== selected && (
        <div className={classes.hovered} style={at(other)} aria-hidden>
          <span className={classes.label} data-below={other.y < 20 || undefined}>
            {nameOf(hovered)}
          </span>
        </div>
      )}
      {selected && place && (
        <div className={classes.selected} style={at(place)} data-typing={typing || undefined} />
      )}
      {selected && seen && !typing && <ElementBar selected={selected} place={seen} />}
    </>
  );
}

/** Whether a part of it is in the canvas' box. */
function isSeen(editor: Editor, { y, height }: Place): boolean {
  const box = editor.Canvas.getFrameEl()?.closest("[data-canvas-box]");
  return y + height > 0 && y < (box?.clientHeight ?? 0);
}

function at({ x, y, width, height }: Place) {
  return { transform: `translate(${x}px, ${y}px)`, width, height };
}
