import type { Component } from "grapesjs";
import { useEffect, useRef } from "react";
import { notify, notifyProblem } from "@/ui/notify";
import { type EditorHandle, type Removed, useEditor } from "../../context";
import { discard, mayCopy, mayRemove } from "../../engine/commands";
import { contentOf, jsonOf } from "../../engine/content";
import { rulesFor, wrapped } from "./parcel";
import { place } from "./place";
import { read, taken } from "./read";

/** Listens to the clipboard, in the app's window and in the canvas'; shows nothing itself. */
export function Clipboard() {
  const handle = useEditor();
  const now = useRef(handle);
  useEffect(() => {
    now.current = handle;
  });
  const { editor } = handle;
  useEffect(() => {
    const copy = (event: ClipboardEvent) => copied(event, now.current);
    const cut = (event: ClipboardEvent) => {
      const { selected, mayEdit } = now.current;
      if (!selected || !mayEdit || !mayRemove(selected)) return;
      if (copied(event, now.current)) discard(editor, selected);
    };
    const paste = (event: ClipboardEvent) => void pasted(event, now.current);
    const tell = (removed: Removed[]) => now.current.tell(removed);
    const documents = [document, editor.Canvas.getDocument() as Document];
    for (const each of documents) {
      each.addEventListener("copy", copy);
      each.addEventListener("cut", cut);
      each.addEventListener("paste", paste);
    }
    editor.on("clean:removed", tell);
    return () => {
      for (const each of documents) {
        each.removeEventListener("copy", copy);
        each.removeEventListener("cut", cut);
        each.removeEventListener("paste", paste);
      }
      editor.off("clean:removed", tell);
    };
  }, [editor]);
  return null;
}

/** Whether the event is about an element, and not about words that somebody marks or types. */
function isOurs(event: ClipboardEvent, copying: boolean): boolean {
  const target = event.target as Element | Document | null;
  const element = target && "closest" in target ? target : undefined;
  if (event.defaultPrevented) return false;
  if (
    element?.closest(
      "input, textarea, select, [contenteditable=true], [role=dialog], [role=textbox]",
    )
  )
    return false;
  const within = (element?.ownerDocument ?? document) as Document;
  const marked = copying && within === document ? (within.getSelection()?.toString() ?? "") : "";
  return marked === "";
}

function copied(event: ClipboardEvent, handle: EditorHandle): boolean {
  const { selected } = handle;
  if (!selected || !event.clipboardData || !mayCopy(selected) || !isOurs(event, true)) return false;
  event.preventDefault();
  const components = [jsonOf(selected)];
  const styles = rulesFor(components, contentOf(handle.editor).styles);
  const organization = handle.environment.organizationId;
  const parcel = { roseram: 1 as const, organization, components, styles };
  event.clipboardData.setData("text/html", wrapped(parcel, selected.toHTML()));
  event.clipboardData.setData("text/plain", wordsOf(selected));
  return true;
}

function wordsOf(component: Component): string {
  return (component.view?.el?.innerText ?? component.view?.el?.textContent ?? "").trim();
}

async function pasted(event: ClipboardEvent, handle: EditorHandle) {
  if (!handle.mayEdit || !event.clipboardData || !isOurs(event, false)) return;
  event.preventDefault();
  const given = taken(event.clipboardData);
  try {
    const { components, styles, removed } = await read(given, handle.environment);
    const done = place(handle.editor, components, styles);
    if (removed.length > 0) handle.tell(removed);
    else if (!done)
      notify("There is nothing to paste", "The clipboard holds nothing that a page can show.");
  } catch (error) {
    notifyProblem(error);
  }
}
