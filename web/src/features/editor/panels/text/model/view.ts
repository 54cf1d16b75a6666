/** Makes GrapesJS edit texts our way: which elements are texts, and how what was typed is read. */
import type { Component, Editor } from "grapesjs";
import type { Environment } from "../../../context";
import { inOrder } from "../../../engine/order";
import { caretAt, putCaret } from "./caret";
import { type TextView, viewOf } from "./editing";
import { onKey, onPaste } from "./keys";
import { modelWords, readWords } from "./read";
import { isWords, wordsAround } from "./words";

/** Types whose elements may be texts; GrapesJS knows it only of the first three. */
const TYPES = ["text", "link", "label", "default", "cell"];

export function textTypes(editor: Editor, environment: Environment) {
  const Base = editor.Components.getType("default")?.model as never as {
    prototype: { get: (this: Component, name: string) => unknown };
  };
  const get = Base.prototype.get;
  for (const type of TYPES) {
    editor.Components.addType(type, {
      extendView: "text",
      model: {
        get(this: Component, name: string) {
          return name === "editable" ? isWords(this) : get.call(this, name);
        },
      } as never,
      view: {
        canActivate(this: TextView) {
          const root = environment.mayEdit ? wordsAround(this.model) : undefined;
          if (!root || viewOf(root)?.rteEnabled) return { result: false };
          return root === this.model ? { result: true } : { result: false, delegate: root };
        },
        async syncContent(this: TextView, options: { force?: boolean } = {}) {
          if (this.rteEnabled || options.force) store(this.model, this.getChildrenContainer());
        },
      } as never,
    });
  }
  editor.setCustomRte({
    parseContent: true,
    enable: (element: HTMLElement, _: unknown, options: { event?: Event; view: TextView }) =>
      begin(editor, element, options),
    disable: (element: HTMLElement) => end(element),
    getContent: (element: HTMLElement) => element.innerHTML,
  } as never);
}

/** Write what was typed into the model; one step for undo, none where nothing has changed. */
export function store(root: Component, container: HTMLElement) {
  const children = root.components();
  const wanted = readWords(root, container);
  if (same(modelWords(root), wanted)) return show(root);
  const keepIds: string[] = [];
  const visit = (component: Component) => {
    keepIds.push(component.getId());
    component.components().forEach(visit);
  };
  children.forEach(visit);
  children.reset(structuredClone(wanted) as never, { keepIds } as never);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

/** The canvas as the model has it, without what a browser added while nothing was changed. */
function show(root: Component) {
  root.view?.render();
}

type Session = {
  view: TextView;
  press: (event: KeyboardEvent) => void;
  paste: (event: ClipboardEvent) => void;
  watch: MutationObserver;
};
const sessions = new WeakMap<HTMLElement, Session>();

function begin(editor: Editor, element: HTMLElement, given: { event?: Event; view: TextView }) {
  const { view, event } = given;
  if (sessions.has(element)) return {};
  const document = element.ownerDocument;
  element.contentEditable = "true";
  document.execCommand("styleWithCSS", false, "false");
  document.execCommand("defaultParagraphSeparator", false, "br");
  const session: Session = {
    view,
    press: (key) => onKey(editor, view.model, key),
    paste: (pasted) => onPaste(editor, pasted),
    watch: new MutationObserver(() => hold(element)),
  };
  element.addEventListener("keydown", session.press);
  element.addEventListener("paste", session.paste);
  session.watch.observe(element, { attributeFilter: ["contenteditable"] });
  sessions.set(element, session);
  element.focus({ preventScroll: true });
  if (!event) putCaret(element, (element.textContent ?? "").length);
  return {};
}

/** GrapesJS writes an element's attributes anew when one changes, and with them takes this one. */
function hold(element: HTMLElement) {
  if (!sessions.has(element) || element.isContentEditable) return;
  const at = caretAt(element);
  element.contentEditable = "true";
  element.focus({ preventScroll: true });
  putCaret(element, at);
}

function end(element: HTMLElement) {
  const session = sessions.get(element);
  session?.watch.disconnect();
  sessions.delete(element);
  element.contentEditable = "false";
  element.removeAttribute("contenteditable");
  if (!session) return;
  element.removeEventListener("keydown", session.press);
  element.removeEventListener("paste", session.paste);
  element.ownerDocument.getSelection()?.removeAllRanges();
}
