/** A double click on a text field of a use edits it where it stands; on another it opens its field. */
import type { Component, Editor } from "grapesjs";
import type { Field } from "./definition";
import type { Library } from "./library";
import { storedUse } from "./type";

/** Told to whoever shows fields: the person wants to change one, or any. */
export const WANTED = "component:fields-wanted";

const listening = new WeakSet<HTMLElement>();

export function inlineEditing(
  el: HTMLElement,
  model: Component,
  library: Library,
  editor: Editor,
  mayEdit: boolean,
) {
  if (listening.has(el)) return;
  listening.add(el);
  el.addEventListener("click", (event) => event.preventDefault()); // links lead nowhere here
  el.addEventListener("dblclick", (event) => {
    event.stopPropagation();
    if (!mayEdit) return;
    const found = fieldAt(event.target as Element, model, library);
    if (found?.field.kind === "text") type(found.element, model, found.field);
    else editor.trigger(WANTED, model, found?.field);
  });
}

function fieldAt(target: Element, model: Component, library: Library) {
  const fields = library.of(storedUse(model))?.fields ?? [];
  const own = model.getId();
  const root = model.view?.el;
  for (let element: Element | null = target; element; element = element.parentElement) {
    const inner = element === root ? rootId(model, library) : element.id.slice(own.length + 1);
    const at = fields.filter((field) => field.element === inner);
    const field = at.find(({ kind }) => kind === "text") ?? at[0];
    if (field && inner) return { field, element: element as HTMLElement };
    if (element === root) return undefined;
  }
  return undefined;
}

function rootId(model: Component, library: Library): string {
  return String(library.of(storedUse(model))?.component.attributes?.id ?? "");
}

/** Whether somebody types in it: what it shows is theirs until they end. */
export function isTypedIn(el: HTMLElement): boolean {
  return el.isContentEditable || el.querySelector("[contenteditable]") !== null;
}

function type(element: HTMLElement, model: Component, field: Field) {
  const use = model.view?.el;
  const before = model.get("fields") as Record<string, unknown> | undefined;
  const start = element.textContent;
  const hold = (event: Event) => event.stopPropagation();
  use?.removeAttribute("draggable");
  element.contentEditable = "plaintext-only";
  element.focus();
  element.ownerDocument.getSelection()?.selectAllChildren(element);
  // What is typed is what would be stored, and one step for undo when it ends.
  const note = () => {
    model.attributes.fields = { ...before, [field.name]: element.textContent ?? "" };
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      element.blur();
    }
  };
  const end = () => {
    element.removeEventListener("input", note);
    element.removeEventListener("keydown", press);
    element.removeEventListener("mousedown", hold);
    element.contentEditable = "inherit";
    element.removeAttribute("contenteditable");
    const text = element.textContent ?? "";
    model.attributes.fields = before;
    if (text !== start) model.set("fields" as never, { ...before, [field.name]: text } as never);
    else model.view?.render(); // what became of the component meanwhile
  };
  element.addEventListener("input", note);
  element.addEventListener("keydown", press);
  element.addEventListener("mousedown", hold);
  element.addEventListener("blur", end, { once: true });
}
