/** What of components is asked for on the whole editor: the dialog that makes one. */
import type { Component } from "grapesjs";
import { useSyncExternalStore } from "react";

let asked: Component | undefined;
const listeners = new Set<() => void>();

/** Ask what the component of this element is to be; nothing closes the dialog. */
export function askToMake(element: Component | undefined) {
  asked = element;
  for (const act of listeners) act();
}

export function useAskedToMake(): Component | undefined {
  return useSyncExternalStore(
    (act) => {
      listeners.add(act);
      return () => listeners.delete(act);
    },
    () => asked,
  );
}
