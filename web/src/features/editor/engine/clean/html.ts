/** A piece of HTML as elements: read by the browser's own parser in a document that runs nothing. */
import type { ElementJson } from "../../context.ts";

// Elements that only stand in certain others: a piece inside them is read as they would.
const CONTEXTS = new Set(
  "table thead tbody tfoot tr colgroup select optgroup ul ol dl p ruby picture".split(" "),
);
const TAGS: Record<string, string> = { row: "tr" };
const SVG = new Set(["svg", "svg-in", "g", "defs", "symbol"]);
const TYPES: Record<string, string> = {
  a: "link",
  img: "image",
  iframe: "iframe",
  video: "video",
  table: "table",
  thead: "thead",
  tbody: "tbody",
  tfoot: "tfoot",
  tr: "row",
  td: "cell",
  th: "cell",
  label: "label",
};
const IN_TEXT = new Set(
  "a abbr b bdi bdo br cite code data del dfn em i ins kbd mark q s samp small span strong sub sup time u var wbr".split(
    " ",
  ),
);

/** The elements of a piece of HTML that stands inside an element `inside`; nothing is cleaned. */
export function elementsOf(html: string, inside = "div"): ElementJson[] {
  if (!/[<&]/.test(html)) return html ? [{ type: "textnode", content: html }] : [];
  const inert = new DOMParser().parseFromString("<!doctype html>", "text/html");
  const tag = TAGS[inside] ?? inside;
  const holder = SVG.has(inside)
    ? inert.createElementNS("http://www.w3.org/2000/svg", "svg")
    : inert.createElement(CONTEXTS.has(tag) ? tag : "div");
  holder.innerHTML = html;
  return siblings(holder, SVG.has(inside));
}

function siblings(parent: Element, inSvg: boolean): ElementJson[] {
  return [...parent.childNodes].flatMap((node) => {
    if (node.nodeType === 3) return [{ type: "textnode", content: node.textContent ?? "" }];
    return node.nodeType === 1 ? [element(node as Element, inSvg)] : [];
  });
}

function element(node: Element, above: boolean): ElementJson {
  const tagName = above ? node.localName : node.localName.toLowerCase();
  const inSvg = above || tagName === "svg";
  const attributes: Record<string, string> = {};
  for (const { name, value } of node.attributes) {
    if (name !== "class" && !name.startsWith("data-gjs-")) attributes[name] = value;
  }
  const components = siblings(node, inSvg);
  const type = inSvg
    ? tagName === "svg"
      ? "svg"
      : "svg-in"
    : (TYPES[tagName] ?? text(components));
  const made: ElementJson = type ? { type, tagName } : { tagName };
  if (node.classList.length) made.classes = [...new Set(node.classList)];
  if (Object.keys(attributes).length) made.attributes = attributes;
  if (components.length) made.components = components;
  return made;
}

/** "text" where there is text, and nothing but text and what stands in texts. */
function text(children: ElementJson[]): string | undefined {
  const said = children.some((each) => each.type === "textnode" && each.content?.trim());
  return said && children.every(inText) ? "text" : undefined;
}

function inText(child: ElementJson): boolean {
  if (child.type === "textnode") return true;
  const below = Array.isArray(child.components) ? child.components : [];
  return IN_TEXT.has(child.tagName ?? "") && below.every(inText);
}
