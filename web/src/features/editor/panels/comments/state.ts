/** What the panel and the pins have in common: which thread is open, and what is being begun. */
import { useSyncExternalStore } from "react";

export type Shown = "open" | "resolved";

type State = {
  /** The thread that is open. */
  focused: string | null;
  /** A comment that is begun: on an element, or on the whole page where `block` is null. */
  composing: { block: string | null } | null;
  shown: Shown;
};

const FIRST: State = { focused: null, composing: null, shown: "open" };
let state: State = FIRST;
const listeners = new Set<() => void>();
const typed = new Map<string, string>(); // what was begun and not sent, by thread

function change(to: Partial<State>) {
  state = { ...state, ...to };
  for (const listener of listeners) listener();
}

export function useComments(): State {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

export const focus = (thread: string | null) => change({ focused: thread, composing: null });
export const compose = (block: string | null) => change({ composing: { block }, focused: null });
export const stopComposing = () => change({ composing: null });
export const show = (shown: Shown) => change({ shown, focused: null });

/** Open a thread where it is listed. */
export const reveal = (thread: string, resolved: boolean) =>
  change({ focused: thread, composing: null, shown: resolved ? "resolved" : "open" });

/** Another page: nothing of the one before. */
export function reset() {
  typed.clear();
  change(FIRST);
}

/** What was typed for a thread stays while one looks elsewhere. */
export const typedFor = (key: string) => typed.get(key) ?? "";
export function keepTyped(key: string, text: string) {
  if (text) typed.set(key, text);
  else typed.delete(key);
}
