/** The tree of the layers out of GrapesJS's components, and what is done with them. */
import type { Component, Editor } from "grapesjs";
import { nameOf as engineName } from "../../engine/names";
import { type Described, detailOf, kindOf, nameOf } from "./names";
import type { Leaf, Spot } from "./tree";

// What is in these is drawn by the program, or is one picture: nobody arranges it by hand.
const CLOSED = new Set(["component", "navigation", "map", "svg"]);

/** Elements that people arrange; text itself and line breaks are none. */
export function isLayer(component: Component): boolean {
  const type = component.get("type");
  if (type === "textnode" || type === "comment") return false;
  return component.get("layerable") !== false && component.tagName !== "br";
}

export function leafOf(component: Component): Leaf {
  const described = describe(component);
  const closed = CLOSED.has(described.type);
  return {
    id: component.getId(),
    name: nameOf(described),
    detail: detailOf(described),
    kind: kindOf(described),
    children: closed ? [] : layersOf(component).map(leafOf),
  };
}

function layersOf(component: Component): Component[] {
  return component.components().models.filter(isLayer);
}

function describe(component: Component): Described {
  return {
    tag: String(component.get("tagName") ?? "div").toLowerCase(),
    type: String(component.get("type") ?? ""),
    name: engineName(component),
    classes: component.get("custom-name") ? [] : (component.getClasses() as string[]),
    attributes: (component.get("attributes") ?? {}) as Record<string, unknown>,
    text: textOf(component),
  };
}

/** What stands directly in it, and in its inline elements. */
function textOf(component: Component): string {
  const own = component.components().models.map((child) => {
    if (child.get("type") === "textnode") return String(child.get("content") ?? "");
    return component.is("text") ? textOf(child) : "";
  });
  return own.join("") || String(component.get("content") ?? "").replaceAll(/<[^>]*>/g, "");
}

export function componentOf(editor: Editor, id: string): Component | undefined {
  const wrapper = editor.getWrapper();
  if (wrapper?.getId() === id) return wrapper;
  return editor.Components.getById(id) ?? undefined;
}

/** Whether GrapesJS lets all of them stand there. */
export function mayPlace(editor: Editor, ids: string[], spot: Spot): boolean {
  const parent = componentOf(editor, spot.parent);
  if (!parent || CLOSED.has(String(parent.get("type")))) return false;
  return ids.every((id) => {
    const source = componentOf(editor, id);
    if (!source || source === editor.getWrapper()) return false;
    return editor.Components.canMove(parent, source, realIndex(parent, spot.index)).result;
  });
}

/** Put them there, in their order; one step for undo. */
export function place(editor: Editor, ids: string[], spot: Spot) {
  const parent = componentOf(editor, spot.parent);
  if (!parent) return;
  const sources = ids.flatMap((id) => componentOf(editor, id) ?? []);
  const behind = layersOf(parent)
    .slice(spot.index)
    .find((each) => !sources.includes(each));
  for (const source of sources) {
    const at = behind ? behind.index() : parent.components().length;
    source.move(parent, { at });
  }
  choose(editor, sources);
}

/** The index among all that is in the parent, of an index among its layers. */
function realIndex(parent: Component, index: number): number {
  return layersOf(parent)[index]?.index() ?? parent.components().length;
}

export function choose(editor: Editor, components: Component[]) {
  const [first, ...rest] = components;
  editor.select(first);
  for (const each of rest) editor.selectAdd(each);
}

/** A name of one's own; nothing typed takes it away again. */
export function rename(component: Component, name: string) {
  const next = name.trim().replaceAll(/\s+/g, " ").slice(0, 80);
  if (next) component.set("custom-name", next);
  else component.unset("custom-name");
}

// Kept while the panel is closed, so that what is hidden can be shown again.
const hidden = new WeakMap<Editor, ReadonlySet<string>>();

export function hiddenIn(editor: Editor): ReadonlySet<string> {
  return hidden.get(editor) ?? new Set();
}

/** Elements that are hidden in the canvas while one edits; nothing of it is stored. */
export function hideInCanvas(editor: Editor, ids: ReadonlySet<string>) {
  hidden.set(editor, ids);
  const document = editor.Canvas.getDocument() as Document | undefined;
  if (!document) return;
  let sheet = document.querySelector<HTMLStyleElement>("style[data-part=hidden]");
  if (!sheet) {
    sheet = document.createElement("style");
    sheet.dataset.part = "hidden";
    document.head.append(sheet);
  }
  const selectors = [...ids].map((id) => `#${CSS.escape(id)}`).join(",");
  sheet.textContent = selectors ? `${selectors}{display:none !important}` : "";
}
