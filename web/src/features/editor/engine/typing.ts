/** What is being typed is in the canvas already, and in GrapesJS's model only when typing ends. */
import type { Component, Editor } from "grapesjs";
import type { ElementJson } from "../context";
import { edited, finish } from "../panels/text/model/editing";
import { readWords } from "../panels/text/model/read";

type TextView = { rteEnabled?: boolean; getChildrenContainer: () => HTMLElement };

/** The children of a text that is being edited, as they stand in the canvas; else nothing. */
export function liveChildren(component: Component): ElementJson[] | undefined {
  const view = component.view as unknown as TextView | undefined;
  if (!view?.rteEnabled) return undefined;
  return readWords(component, view.getChildrenContainer());
}

/** Begin to type in a text, with the cursor at its end. */
export function startTyping(component: Component) {
  if (!component.get("editable")) return;
  component.trigger("active");
}

/** What is being typed goes into the model, as one step for undo, and the text is left. */
export async function stopTyping(editor: Editor) {
  const text = edited(editor);
  if (text) await finish(text);
}

/** One step back; what is being typed is the first. */
export async function undo(editor: Editor) {
  await stopTyping(editor);
  editor.UndoManager.undo();
}

export async function redo(editor: Editor) {
  await stopTyping(editor);
  editor.UndoManager.redo();
}
