/** Only the rows that can be seen are drawn. */
import { type RefObject, useEffect, useState } from "react";

export const ROW = 28; // pixels
const MORE = 10; // rows beyond what is seen

export type Seen = { from: number; to: number };

export function useWindow(scroller: RefObject<HTMLElement | null>, count: number): Seen {
  const [seen, setSeen] = useState<Seen>({ from: 0, to: 60 });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const measure = () => {
      const from = Math.max(0, Math.floor(element.scrollTop / ROW) - MORE);
      const to = Math.min(
        count,
        Math.ceil((element.scrollTop + element.clientHeight) / ROW) + MORE,
      );
      setSeen((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [scroller, count]);
  return seen;
}

/** Scrolls so far that the row can be seen. */
export function showRow(scroller: HTMLElement | null, at: number) {
  if (!scroller || at < 0) return;
  const top = at * ROW;
  const { scrollTop, clientHeight } = scroller;
  if (top < scrollTop + ROW) scroller.scrollTop = Math.max(0, top - clientHeight / 3);
  else if (top + 2 * ROW > scrollTop + clientHeight) scroller.scrollTop = top - clientHeight / 2;
}
