/** What a page says, piece by piece, and how a piece is changed. */
import type { Component, Editor } from "grapesjs";
import { type Kind, type Piece, textsOf } from "./matches";

export type Located = Piece & {
  /** The element that is chosen when the piece is. */
  component: Component;
  /** The text nodes of the canvas that show it; empty for what is not seen. */
  nodes: () => Text[];
  write?: (text: string) => void;
};

const SAID = ["alt", "title", "placeholder", "aria-label"];
// What a component or a navigation shows is no part of this page.
const CLOSED = new Set(["component", "navigation", "map"]);

export function piecesOf(editor: Editor): Located[] {
  const found: Located[] = [];
  const wrapper = editor.getWrapper();
  if (wrapper) look(wrapper, found);
  return found;
}

function look(component: Component, found: Located[]) {
  const type = String(component.get("type") ?? "");
  if (type === "comment") return;
  if (type === "textnode") {
    found.push(textOf(component, found.length));
    return;
  }
  attributes(component, found);
  const children = component.components();
  const html = String(component.get("content") ?? "");
  if (children.length === 0 && html) contentOf(component, html, found);
  if (CLOSED.has(type)) return;
  for (const child of children.models) look(child, found);
}

function textOf(component: Component, at: number): Located {
  return {
    key: `${at}`,
    kind: "text",
    text: String(component.get("content") ?? ""),
    replaceable: true,
    component: component.parent() ?? component,
    nodes: () => {
      const node = component.view?.el as Node | undefined;
      return node instanceof Object && node.nodeType === 3 ? [node as Text] : [];
    },
    write: (text) => component.set("content", text),
  };
}

/** Elements of older pages hold their text as HTML. */
function contentOf(component: Component, html: string, found: Located[]) {
  for (const { from, text } of textsOf(html)) {
    found.push({
      key: `${found.length}`,
      kind: "text",
      text,
      replaceable: true,
      component,
      nodes: () => textNodes(component).filter((node) => node.data === text),
      write: (next) => {
        const now = String(component.get("content") ?? "");
        const start = now.startsWith(text, from) ? from : now.indexOf(text);
        if (start < 0) return;
        component.set("content", now.slice(0, start) + next + now.slice(start + text.length));
      },
    });
  }
}

function textNodes(component: Component): Text[] {
  const element = component.getEl();
  if (!element) return [];
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
}

function attributes(component: Component, found: Located[]) {
  const own = (component.get("attributes") ?? {}) as Record<string, unknown>;
  const add = (kind: Kind, text: unknown) => {
    if (typeof text !== "string" || !text) return;
    const key = `${found.length}`;
    found.push({ key, kind, text, replaceable: false, component, nodes: () => [] });
  };
  add("link", own.href);
  for (const name of SAID) add("alt", own[name]);
  add("name", own.id);
  for (const name of component.getClasses() as string[]) add("name", name);
}
