/** Keys while a text is edited, and what is pasted into it. */
import type { Component, Editor } from "grapesjs";
import { cleanHtml } from "../../../engine/clean";
import { isSplit, joinBefore, split } from "./blocks";
import { isAtEdge } from "./caret";
import { finish, viewOf } from "./editing";
import { run } from "./format";
import { htmlOf } from "./inline";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const MARKS: Record<string, string> = { b: "bold", i: "italic", u: "underline" };

export function onKey(editor: Editor, root: Component, event: KeyboardEvent) {
  const container = viewOf(root)?.getChildrenContainer();
  if (!container || event.isComposing) return;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const key = event.key.toLowerCase();
  const done = () => {
    event.preventDefault();
    event.stopPropagation();
  };
  if (event.key === "Escape") {
    done();
    void finish(root);
  } else if (event.key === "Enter") {
    done();
    if (!event.shiftKey && isSplit(root)) void split(editor, root);
    else run(editor, "insertLineBreak");
  } else if (event.key === "Backspace" && isAtEdge(container, "start")) {
    done();
    void joinBefore(editor, root);
  } else if (mod && !event.altKey && key === "k") {
    done();
    editor.trigger("text:link");
  } else if (mod && !event.altKey && !event.shiftKey && MARKS[key]) {
    done();
    run(editor, MARKS[key]);
  }
}

/** Into a text goes only what may stand in its lines. */
export function onPaste(editor: Editor, event: ClipboardEvent) {
  const data = event.clipboardData;
  if (!data || data.files.length > 0) return;
  event.preventDefault();
  event.stopPropagation();
  const html = data.getData("text/html");
  if (!html) {
    run(editor, "insertText", data.getData("text/plain"));
    return;
  }
  const { components, removed } = cleanHtml(html);
  if (removed.length > 0) editor.trigger("clean:removed", removed);
  run(editor, "insertHTML", htmlOf(components));
}
