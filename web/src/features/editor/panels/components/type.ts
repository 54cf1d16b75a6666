/**
 * The type of an element that stands for a component. What the component holds is only shown: in
 * the tree the use has nothing inside, so whatever is clicked in it chooses the use, and what is
 * stored is the use alone.
 */
import type { Component, ComponentView, Editor } from "grapesjs";
import type { ElementJson, Environment } from "../../context";
import { USE } from "./definition";
import { attributesOf, nodesIn, tagOf } from "./dom";
import { inlineEditing, isTypedIn } from "./inline";
import { type Library, openLibrary } from "./library";
import { showSheet } from "./showSheet";

type Use = Component & { get(name: string): unknown };
type View = ComponentView & {
  el: HTMLElement;
  model: Use;
  listenTo: (...given: unknown[]) => void;
};

/** What the component is called, for `nameOf`. */
const SHOWN_NAME = "shown-name";
/** Of the canvas and of nothing that is stored. */
const SILENT = { avoidStore: true, silent: true };

export function componentType(editor: Editor, environment: Environment) {
  const library = openLibrary(editor, environment);
  const base = editor.Components.getType("default");
  editor.Components.addType(USE, {
    isComponent: () => false,
    model: {
      defaults: { type: USE, tagName: "div", droppable: false, editable: false, traits: [] },
      toJSON(this: Use, options: { fromUndo?: boolean } = {}) {
        const json = base?.model.prototype.toJSON.call(this, options);
        return options.fromUndo ? json : bare(json);
      },
    } as never,
    view: {
      init(this: View) {
        const again = () => show(this, library, environment);
        const stop = library.follow(again);
        this.listenTo(this.model, "change:fields change:componentId", again);
        this.listenTo(this.model, "removed", stop);
      },
      onRender(this: View) {
        inlineEditing(this.el, this.model, library, editor, environment.mayEdit);
        show(this, library, environment);
      },
      updateAttributes(this: View) {
        base?.view.prototype.updateAttributes.call(this);
        dress(this, library.shown(storedUse(this.model)), environment);
      },
      updateClasses(this: View) {
        base?.view.prototype.updateClasses.call(this);
        dress(this, library.shown(storedUse(this.model)), environment);
      },
    } as never,
  });
  showSheet(editor, library, environment);
}

/** The use as it is stored. */
export function storedUse(model: Component): ElementJson {
  const json = bare(JSON.parse(JSON.stringify(model))) as ElementJson;
  return { ...json, attributes: { ...json.attributes, id: model.getId() } };
}

/** Without what the canvas knows of the component's own root. */
function bare(json: Record<string, unknown>): Record<string, unknown> {
  const { tagName: _, components: __, [SHOWN_NAME]: ___, ...own } = json;
  return own;
}

function show(view: View, library: Library, environment: Environment) {
  if (!view.el?.isConnected && !view.el?.ownerDocument) return;
  if (isTypedIn(view.el)) return; // it is shown anew when that ends
  const use = storedUse(view.model);
  const shown = library.shown(use);
  view.model.set(SHOWN_NAME as never, library.of(use)?.name as never, SILENT as never);
  const tag = shown ? tagOf(shown) : "div";
  if (view.el.tagName.toLowerCase() !== tag) {
    view.model.set("tagName", tag, SILENT as never);
    view.model.trigger("rerender");
    return; // it is shown as it is drawn again
  }
  const { ownerDocument } = view.el;
  const inside = shown
    ? nodesIn(shown, ownerDocument, environment)
    : library.ready
      ? [missing(ownerDocument)]
      : [];
  view.el.replaceChildren(...inside);
  dress(view, shown, environment);
}

/** The root's own attributes and classes, besides those of the use. */
function dress({ el }: View, shown: ElementJson | undefined, environment: Environment) {
  if (!shown) return;
  for (const [name, value] of Object.entries(attributesOf(shown, environment)))
    if (name !== "id") el.setAttribute(name, value);
  for (const each of shown.classes ?? [])
    el.classList.add(typeof each === "string" ? each : each.name);
}

/** Visitors see nothing here; whoever edits has to see it, to take it away. */
function missing(document: Document): HTMLElement {
  const note = document.createElement("span");
  note.textContent = "This component is no more";
  note.style.cssText =
    "display:block;padding:16px;font:13px/1.4 system-ui,sans-serif;color:#8a3324;background:#fdf1ee;border:1px dashed #d9a395";
  return note;
}
