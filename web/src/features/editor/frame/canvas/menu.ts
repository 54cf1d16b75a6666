/** What the menu of an element offers; parts add to it. */
import type { Component } from "grapesjs";
import type { EditorHandle } from "../../context";
import * as commands from "../../engine/commands";
import { startTyping } from "../../engine/typing";

export type MenuEntry = {
  label: string;
  keys?: string;
  /** Entries of one group stand together; smaller is further up. */
  group: number;
  edits?: boolean;
  danger?: boolean;
  /** Whether it makes sense for this element. */
  when?: (selected: Component) => boolean;
  run: (handle: EditorHandle, selected: Component) => void;
};

const entries: MenuEntry[] = [
  {
    group: 10,
    label: "Edit the text",
    keys: "Enter",
    edits: true,
    when: (each) => Boolean(each.get("editable")) && each.is("text"),
    run: (_, each) => startTyping(each),
  },
  {
    group: 10,
    label: "Choose the one around it",
    keys: "Escape",
    when: (each) => Boolean(each.parent()?.parent()),
    run: ({ editor }, each) => commands.choose(editor, each.parent()),
  },
  {
    group: 30,
    label: "Duplicate",
    keys: "Mod+D",
    edits: true,
    when: commands.mayCopy,
    run: ({ editor }, each) => commands.duplicate(editor, each),
  },
  {
    group: 30,
    label: "Move up",
    keys: "Alt+ArrowUp",
    edits: true,
    when: (each) => commands.canShift(each, -1),
    run: ({ editor }, each) => commands.shift(editor, each, -1),
  },
  {
    group: 30,
    label: "Move down",
    keys: "Alt+ArrowDown",
    edits: true,
    when: (each) => commands.canShift(each, 1),
    run: ({ editor }, each) => commands.shift(editor, each, 1),
  },
  {
    group: 90,
    label: "Delete",
    keys: "Delete",
    edits: true,
    danger: true,
    when: commands.mayRemove,
    run: ({ editor }, each) => commands.discard(editor, each),
  },
];

/** Add entries to the menu of an element. */
export function addToMenu(list: MenuEntry[]) {
  for (const each of list)
    if (!entries.some(({ label }) => label === each.label)) entries.push(each);
}

/** What it offers for this element, by groups. */
export function menuFor(selected: Component, mayEdit: boolean): MenuEntry[][] {
  const offered = entries.filter(
    ({ edits, when }) => (mayEdit || !edits) && (!when || when(selected)),
  );
  const groups = [...new Set(offered.map(({ group }) => group))].sort((a, b) => a - b);
  return groups.map((group) => offered.filter((each) => each.group === group));
}
