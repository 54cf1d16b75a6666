/** Rows are dragged by the pointer: a line shows where they would go, if they may. */
import type { Editor } from "grapesjs";
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { mayPlace, place } from "./canvas";
import { type Drop, dropAt, type Row } from "./tree";
import { ROW } from "./useWindow";

const INDENT = 14; // pixels of a level
const DEEPEST = 10; // levels that are drawn as such; what is deeper stands below one another

/** How far from the left a level begins. */
export const indentOf = (depth: number) => Math.min(depth, DEEPEST) * INDENT;
const EDGE = 26; // pixels at the edges where the tree scrolls by itself

export type Dragging = { ids: string[]; x: number; y: number; drop?: Drop; allowed: boolean };

type Given = {
  editor: Editor;
  rows: Row[];
  scroller: RefObject<HTMLElement | null>;
  enabled: boolean;
};

export function useDrag({ editor, rows, scroller, enabled }: Given) {
  const [dragging, setDragging] = useState<Dragging>();
  const begun = useRef<{ ids: string[]; x: number; y: number; moved: boolean } | null>(null);
  const now = useRef<Dragging | undefined>(undefined);
  // The tree may open while something is dragged over it.
  const seen = useRef(rows);
  useEffect(() => {
    seen.current = rows;
  });

  function start(event: PointerEvent, ids: string[]) {
    if (!enabled || event.button !== 0 || event.pointerType === "touch") return;
    begun.current = { ids, x: event.clientX, y: event.clientY, moved: false };
    follow();
  }

  function follow() {
    const stop = new AbortController();
    const { signal } = stop;
    const end = (drops: boolean) => {
      stop.abort();
      const { drop, allowed, ids } = now.current ?? { allowed: false, ids: [] };
      begun.current = null;
      now.current = undefined;
      setDragging(undefined);
      if (drops && drop && allowed) place(editor, ids, drop);
    };
    window.addEventListener("pointermove", (event) => move(event), { signal });
    window.addEventListener("pointerup", () => end(true), { signal });
    window.addEventListener("pointercancel", () => end(false), { signal });
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || !now.current) return;
        event.stopPropagation();
        end(false);
      },
      { signal, capture: true },
    );
  }

  function move(event: globalThis.PointerEvent) {
    const start = begun.current;
    const element = scroller.current;
    if (!start || !element) return;
    const far = Math.abs(event.clientX - start.x) + Math.abs(event.clientY - start.y) > 5;
    if (!start.moved && !far) return;
    start.moved = true;
    event.preventDefault();
    const box = element.getBoundingClientRect();
    const y = event.clientY - box.top + element.scrollTop;
    const depth = Math.round((event.clientX - box.left + element.scrollLeft - 26) / INDENT);
    const inside = event.clientX > box.left - 40 && event.clientX < box.right + 40;
    const drop = inside ? dropAt(seen.current, y / ROW, depth) : undefined;
    const allowed = drop !== undefined && mayPlace(editor, start.ids, drop);
    now.current = { ids: start.ids, x: event.clientX, y: event.clientY, drop, allowed };
    setDragging(now.current);
  }

  useScrolling(scroller, dragging?.y);
  return { dragging, start };
}

/** Near the edges of the tree it scrolls on, as long as something is dragged there. */
function useScrolling(scroller: RefObject<HTMLElement | null>, y: number | undefined) {
  useEffect(() => {
    const element = scroller.current;
    if (y === undefined || !element) return undefined;
    const { top, bottom } = element.getBoundingClientRect();
    const by = y < top + EDGE ? -8 : y > bottom - EDGE ? 8 : 0;
    if (!by) return undefined;
    const timer = setInterval(() => {
      element.scrollTop += by;
    }, 16);
    return () => clearInterval(timer);
  }, [scroller, y]);
}
