/** The keys that work on the chosen element and on the page as a whole. */
import type { Component } from "grapesjs";
import type { EditorHandle } from "../context";
import * as commands from "../engine/commands";
import { redo, startTyping, undo } from "../engine/typing";
import { register } from "./shortcuts";

const withSelected =
  (act: (handle: EditorHandle, selected: Component) => void) => (handle: EditorHandle) => {
    const { selected } = handle;
    if (selected) act(handle, selected);
  };

const go = (step: commands.Step) =>
  withSelected(({ editor }, selected) => {
    const next = commands.stepFrom(selected, step);
    if (next) commands.choose(editor, next);
    else if (step === "out") editor.select();
  });

const PAGE = "Page";
const ELEMENT = "Chosen element";

register([
  {
    group: PAGE,
    keys: ["Mod+Z"],
    label: "Undo",
    edits: true,
    run: ({ editor }) => void undo(editor),
  },
  {
    group: PAGE,
    keys: ["Mod+Shift+Z", "Mod+Y"],
    label: "Redo",
    edits: true,
    run: ({ editor }) => void redo(editor),
  },
  {
    group: PAGE,
    keys: ["Mod+S"],
    label: "Save now",
    edits: true,
    typing: true,
    run: ({ save }) => void save(),
  },
  { group: ELEMENT, keys: ["ArrowUp"], label: "Choose the one before", run: go("before") },
  { group: ELEMENT, keys: ["ArrowDown"], label: "Choose the one after", run: go("after") },
  {
    group: ELEMENT,
    keys: ["ArrowLeft", "Escape"],
    label: "Choose the one around it",
    run: go("out"),
  },
  { group: ELEMENT, keys: ["ArrowRight"], label: "Choose the first inside", run: go("in") },
  {
    group: ELEMENT,
    keys: ["Enter"],
    label: "Edit the text",
    edits: true,
    run: withSelected((_, each) => startTyping(each)),
  },
  {
    group: ELEMENT,
    keys: ["Mod+D"],
    label: "Duplicate",
    edits: true,
    run: withSelected(({ editor }, each) => commands.duplicate(editor, each)),
  },
  {
    group: ELEMENT,
    keys: ["Delete", "Backspace"],
    label: "Delete",
    edits: true,
    run: withSelected(({ editor }, each) => commands.discard(editor, each)),
  },
  {
    group: ELEMENT,
    keys: ["Alt+ArrowUp"],
    label: "Move up",
    edits: true,
    run: withSelected(({ editor }, each) => commands.shift(editor, each, -1)),
  },
  {
    group: ELEMENT,
    keys: ["Alt+ArrowDown"],
    label: "Move down",
    edits: true,
    run: withSelected(({ editor }, each) => commands.shift(editor, each, 1)),
  },
]);
