/** The text that is being edited: which it is, how editing begins and ends. */
import type { Component, Editor } from "grapesjs";
import { putCaret } from "./caret";

/** What of GrapesJS's view of a text is used; its own types do not say it all. */
export type TextView = {
  model: Component;
  el: HTMLElement;
  rteEnabled?: boolean;
  getChildrenContainer: () => HTMLElement;
  onActive: (event?: Event) => Promise<void>;
  disableEditing: (options?: object) => Promise<void>;
  render: () => void;
};

export function viewOf(component: Component): TextView | undefined {
  return component.view as never as TextView | undefined;
}

/** The text in which somebody is typing. */
export function edited(editor: Editor): Component | undefined {
  const found = editor.getEditing() as Component | undefined;
  return found && viewOf(found)?.rteEnabled ? found : undefined;
}

/** Keep what was typed, and stop. */
export async function finish(component: Component) {
  await viewOf(component)?.disableEditing();
}

/** Begin to type at a place, counted in signs; at the end if none is said. */
export async function start(editor: Editor, component: Component, at?: number) {
  const view = viewOf(component);
  if (!view) return;
  editor.select(component);
  await view.onActive();
  const container = view.getChildrenContainer();
  container.focus({ preventScroll: true });
  putCaret(container, at ?? (container.textContent ?? "").length);
  view.el.scrollIntoView?.({ block: "nearest" });
}
