/** The keys of the editor: what they are called, and what they do. Parts add theirs. */
import type { EditorHandle } from "../context";

export type Shortcut = {
  /** "Mod+Shift+Z": Mod is Ctrl, on a Mac Command. The first is shown, the others do the same. */
  keys: string[];
  label: string;
  group: string;
  /** What it does; without it the entry is only listed. */
  run?: (handle: EditorHandle) => void;
  /** Only for those who may edit. */
  edits?: boolean;
  /** Also while something is typed. */
  typing?: boolean;
};

const all: Shortcut[] = [];

/** Add to the list that "?" shows; where `run` is given, the keys do it. */
export function register(list: Shortcut[]) {
  for (const each of list)
    if (!all.some(({ keys, label }) => keys[0] === each.keys[0] && label === each.label))
      all.push(each);
}

export function shortcuts(): readonly Shortcut[] {
  return all;
}

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "Mod+Z" as it is printed on the keys: "⌘ Z" or "Ctrl Z". */
export function printed(keys: string): string[] {
  const names: Record<string, string> = isMac
    ? { Mod: "⌘", Shift: "⇧", Alt: "⌥" }
    : { Mod: "Ctrl", Shift: "Shift", Alt: "Alt" };
  const arrows = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };
  return keys
    .split("+")
    .map(
      (key) => names[key] ?? arrows[key as never] ?? (key.length === 1 ? key.toUpperCase() : key),
    );
}

/** Whether the event is one of these keys. */
export function pressed(event: KeyboardEvent, keys: string[]): boolean {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  return keys.some((each) => {
    const parts = each.split("+");
    const key = parts.at(-1) ?? "";
    const shift = parts.includes("Shift");
    return (
      event.key.toLowerCase() === key.toLowerCase() &&
      mod === parts.includes("Mod") &&
      event.altKey === parts.includes("Alt") &&
      (event.shiftKey === shift || key === "?")
    );
  });
}
