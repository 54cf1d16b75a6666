/**
 * Drags an addition from the panel into the canvas.
 *
 * The pointer stays with the card that it went down on, over the canvas' frame, too; GrapesJS is
 * told of each move there as if it had happened inside. So a mouse, a finger and a pen do the same.
 */
import type { Editor } from "grapesjs";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { Addition } from "../addition";
import { CanvasDrag } from "./canvasDrag";

const FAR = 5; // pixels from which a press is a drag

export type Dragged = { addition: Addition; x: number; y: number };

export function useDrag(editor: Editor, onDropped: (addition: Addition) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const drag = useRef<CanvasDrag | null>(null);
  const wasDragged = useRef(false);

  useEffect(() => {
    if (!dragged) return undefined;
    const cancel = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      drag.current?.cancel();
      drag.current = null;
      setDragged(null);
    };
    window.addEventListener("keydown", cancel, true);
    return () => window.removeEventListener("keydown", cancel, true);
  }, [dragged]);

  const handlers = (addition: Addition) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      wasDragged.current = false;
      if (event.button !== 0) return;
      const card = event.currentTarget;
      card.setPointerCapture(event.pointerId); // also where the first move is far from it
      const from = { x: event.clientX, y: event.clientY, pointer: event.pointerId };
      const move = (moved: globalThis.PointerEvent) => {
        if (moved.pointerId !== from.pointer || !isFar(moved, from)) return;
        stop();
        wasDragged.current = true;
        drag.current = new CanvasDrag(editor, addition);
        drag.current.move(moved);
        setDragged({ addition, x: moved.clientX, y: moved.clientY });
      };
      const stop = () => {
        card.removeEventListener("pointermove", move);
        card.removeEventListener("pointerup", stop);
        card.removeEventListener("pointercancel", stop);
      };
      card.addEventListener("pointermove", move);
      card.addEventListener("pointerup", stop);
      card.addEventListener("pointercancel", stop);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!drag.current || !dragged) return;
      drag.current.move(event);
      setDragged({ ...dragged, x: event.clientX, y: event.clientY });
    },
    onPointerUp: async () => {
      const { current } = drag;
      if (!current) return;
      drag.current = null;
      setDragged(null);
      if (await current.drop()) onDropped(current.addition);
    },
    onPointerCancel: () => {
      drag.current?.cancel();
      drag.current = null;
      setDragged(null);
    },
    /** A drag ends with a click on the card, which is none. */
    onClickCapture: (event: { preventDefault: () => void; stopPropagation: () => void }) => {
      if (!wasDragged.current) return;
      wasDragged.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  });
  return { dragged, handlers };
}

/** A finger that goes up or down scrolls the list; sideways it drags. */
function isFar(event: globalThis.PointerEvent, from: { x: number; y: number }): boolean {
  const [x, y] = [Math.abs(event.clientX - from.x), Math.abs(event.clientY - from.y)];
  return event.pointerType === "touch" ? x > 2 * FAR && x > y : Math.hypot(x, y) > FAR;
}
