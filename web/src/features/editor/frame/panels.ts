/** Which panel is open on each side; the device remembers it. */
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import type { EditorHandle, PanelSide } from "../context";
import { type Panel, panels } from "../parts";

type Open = Record<PanelSide, string | null>;

const KEY = "roseram.editor.panels";
const FIRST: Open = { left: "blocks", right: "styles" };

/** The panels that somebody with these rights has. */
export function panelsFor(mayEdit: boolean, mayComment: boolean): Panel[] {
  return panels.filter(
    ({ needs }) => !needs || (needs === "edit" && mayEdit) || (needs === "comment" && mayComment),
  );
}

export function usePanels(
  allowed: Panel[],
  narrow: boolean,
): Pick<EditorHandle, "panels" | "openPanel" | "closePanel"> {
  const [asked] = useSearchParams();
  const [open, setOpen] = useState<Open>(() => {
    const wanted = asked.get("panel") ?? (asked.has("comment") ? "comments" : null);
    const found = allowed.find(({ id }) => id === wanted);
    const before = narrow ? { left: null, right: null } : remembered();
    return found ? { ...before, [found.side]: found.id } : before;
  });
  const change = useCallback(
    (side: PanelSide, id: string | null) => {
      setOpen((before) => {
        const other: PanelSide = side === "left" ? "right" : "left";
        const next = { ...before, [side]: id, ...(narrow && id ? { [other]: null } : {}) };
        if (!narrow) localStorage.setItem(KEY, JSON.stringify(next));
        return next;
      });
    },
    [narrow],
  );
  return useMemo(() => {
    const shown = (side: PanelSide) =>
      allowed.find((each) => each.side === side && each.id === open[side])?.id ?? null;
    return {
      panels: { left: shown("left"), right: shown("right") },
      openPanel: (id) => {
        const found = allowed.find((each) => each.id === id);
        if (found) change(found.side, id);
      },
      closePanel: (side) => change(side, null),
    };
  }, [allowed, open, change]);
}

function remembered(): Open {
  try {
    return { ...FIRST, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return FIRST;
  }
}
