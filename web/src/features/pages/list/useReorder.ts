import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";

/**
 * A list that is put in order by dragging a handle, or with the arrow keys on it. `onMove` gets the
 * ids in their new order. `announce` is to be read out.
 */
export function useReorder(
  ids: string[],
  nameOf: (id: string) => string,
  onMove: (ids: string[]) => void,
) {
  const [dragged, setDragged] = useState<{ id: string; order: string[] } | null>(null);
  const [announce, setAnnounce] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const order = dragged?.order ?? ids;

  const placed = (id: string, to: number): string[] => {
    const rest = order.filter((each) => each !== id);
    return [...rest.slice(0, to), id, ...rest.slice(to)];
  };

  const finish = (id: string, next: string[]) => {
    setDragged(null);
    if (next.join() === ids.join()) return;
    setAnnounce(`${nameOf(id)} is now number ${next.indexOf(id) + 1} of ${next.length}.`);
    onMove(next);
  };

  const handle = (id: string) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDragged({ id, order: ids });
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (dragged?.id !== id) return;
      const to = placeAt(list.current, event.clientY, id);
      const next = placed(id, to);
      if (next.join() !== order.join()) setDragged({ id, order: next });
    },
    onPointerUp: () => dragged?.id === id && finish(id, dragged.order),
    onPointerCancel: () => setDragged(null),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key === "Escape") return setDragged(null);
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const to = ids.indexOf(id) + step;
      if (to >= 0 && to < ids.length) finish(id, placed(id, to));
    },
  });

  return { list, order, dragged: dragged?.id, announce, handle };
}

/** Before how many of the other rows a pointer at `y` is. */
function placeAt(list: HTMLElement | null, y: number, id: string): number {
  const rows = [...(list?.children ?? [])].filter((row) => (row as HTMLElement).dataset.id !== id);
  return rows.filter((row) => {
    const { top, height } = row.getBoundingClientRect();
    return y > top + height / 2;
  }).length;
}
