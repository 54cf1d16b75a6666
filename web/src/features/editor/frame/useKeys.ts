/** Keys work in the app's window and in the canvas', but not while something else is typed in. */
import { useEffect, useRef } from "react";
import type { EditorHandle } from "../context";
import { panels } from "../parts";
import { pressed, shortcuts } from "./shortcuts";
import "./basics";

export function useKeys(handle: EditorHandle | null, showList: () => void) {
  const now = useRef(handle);
  useEffect(() => {
    now.current = handle;
  });
  const editor = handle?.editor;
  useEffect(() => {
    if (!editor) return undefined;
    const press = (event: KeyboardEvent) => {
      // GrapesJS sends the canvas' keys on to the app's window, where they would be met again.
      if (!now.current || "_parentEvent" in event || event.defaultPrevented) return;
      if (act(event, now.current, showList)) event.preventDefault();
    };
    const canvas = editor.Canvas.getDocument() as Document;
    window.addEventListener("keydown", press);
    canvas.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", press);
      canvas.removeEventListener("keydown", press);
    };
  }, [editor, showList]);
}

function act(event: KeyboardEvent, handle: EditorHandle, showList: () => void): boolean {
  const busy = isTyping(event) || isElsewhere(event);
  if (!busy && pressed(event, ["?"])) {
    showList();
    return true;
  }
  const may = (each: { edits?: boolean }) => !each.edits || handle.mayEdit;
  const found = shortcuts().find(
    (each) => each.run && may(each) && (!busy || each.typing) && pressed(event, each.keys),
  );
  if (found?.run) {
    found.run(handle);
    return true;
  }
  const panel = busy
    ? undefined
    : panels.find((each) => each.shortcut && pressed(event, [each.shortcut]));
  if (panel) handle.openPanel(panel.id);
  return panel !== undefined;
}

/** In an input, or in a text of the page. */
function isTyping({ target }: KeyboardEvent): boolean {
  const element = target as HTMLElement | null;
  return Boolean(
    element?.isContentEditable || element?.closest?.("input, textarea, select, [role=textbox]"),
  );
}

/** In a menu, a dialog or a list of the app, which have arrows and Escape of their own. */
function isElsewhere({ target, key }: KeyboardEvent): boolean {
  const element = target as HTMLElement | null;
  if (element?.closest?.("[role=dialog], [role=menu], [role=listbox]")) return true;
  const inApp = element?.ownerDocument === document && element !== document.body;
  const own = /^(Arrow|Enter$|Escape$|Delete$|Backspace$| $)/.test(key);
  return Boolean(inApp && own && !element?.closest?.("[data-canvas-box]"));
}
