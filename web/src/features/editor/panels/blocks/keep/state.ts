/** What is to be kept for other pages: asked for in the bar or in its menu, answered over the canvas. */
import type { Component } from "grapesjs";
import { useSyncExternalStore } from "react";

type Asked = { what: "section"; element: Component } | { what: "template" } | undefined;

let asked: Asked;
const listeners = new Set<() => void>();

/** Ask how it is to be called; nothing closes the dialog. */
export function askToKeep(wanted: Asked) {
  asked = wanted;
  for (const act of listeners) act();
}

export function useAskedToKeep(): Asked {
  return useSyncExternalStore(
    (act) => {
      listeners.add(act);
      return () => listeners.delete(act);
    },
    () => asked,
  );
}
