/** Which fields an element could have: its texts, links and pictures. */
import type { ElementJson } from "../../context.ts";
import { type Field, type FieldKind, USE } from "./definition.ts";
import { idOf } from "./instance.ts";

const INLINE = new Set("a abbr b br code em i mark s small span strong sub sup u".split(" "));
const LABELS: Record<string, string> = {
  a: "Link",
  button: "Button",
  blockquote: "Quote",
  figcaption: "Caption",
  img: "Picture",
  label: "Label",
  li: "Item",
  p: "Text",
  span: "Text",
  summary: "Question",
  td: "Cell",
  th: "Column",
};

/** In the order of the document; every name is another one. */
export function proposed(root: ElementJson): Field[] {
  const fields: Field[] = [];
  look(root, (element, kind, label) => {
    const id = idOf(element);
    if (!id) return;
    const same = fields.filter((each) => each.label.replace(/ \d+$/, "") === label).length;
    const numbered = same > 0 ? `${label} ${same + 1}` : label;
    fields.push({ name: nameOf(numbered, fields), label: numbered, kind, element: id });
  });
  return fields;
}

type Tell = (element: ElementJson, kind: FieldKind, label: string) => void;

function look(element: ElementJson, tell: Tell) {
  if (element.type === USE || element.type === "textnode") return;
  const tag = tagOf(element);
  if (tag === "svg" || element.type === "navigation") return;
  if (tag === "img") return tell(element, "image", "Picture");
  const text = textKind(element);
  if (text) tell(element, text, labelOf(tag));
  if (tag === "a" && element.attributes?.href) tell(element, "link", "Address");
  if (!text && Array.isArray(element.components))
    for (const child of element.components) look(child, tell);
}

/** What its text is: plain, with emphasis in it, or nothing that is only text. */
function textKind(element: ElementJson): "text" | "rich" | undefined {
  const { components, content } = element;
  const html = typeof components === "string" ? components : components?.length ? "" : content;
  if (html) return html.includes("<") ? "rich" : html.trim() ? "text" : undefined;
  if (!Array.isArray(components) || components.length === 0) return undefined;
  if (!words(element).trim()) return undefined;
  if (components.every(({ type }) => type === "textnode")) return "text";
  return components.every(isInline) ? "rich" : undefined;
}

function isInline(element: ElementJson): boolean {
  if (element.type === "textnode") return true;
  if (element.type === USE || !INLINE.has(tagOf(element))) return false;
  return !Array.isArray(element.components) || element.components.every(isInline);
}

function words(element: ElementJson): string {
  if (element.type === "textnode") return String(element.content ?? "");
  return Array.isArray(element.components) ? element.components.map(words).join("") : "";
}

function tagOf({ tagName, type }: ElementJson): string {
  const own = typeof tagName === "string" ? tagName.toLowerCase() : "";
  return own || { link: "a", image: "img", label: "label", svg: "svg" }[type ?? ""] || "div";
}

function labelOf(tag: string): string {
  return /^h[1-6]$/.test(tag) ? "Heading" : (LABELS[tag] ?? "Text");
}

/** What the field is called in what uses hold: "heading_2"; never that of another one. */
export function nameOf(label: string, others: Field[]): string {
  const base = label
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  const taken = new Set(others.map(({ name }) => name));
  let name = base || "field";
  for (let number = 2; taken.has(name); number++) name = `${base || "field"}_${number}`;
  return name;
}

/** What stands in the component for a field now. */
export function defaultOf(root: ElementJson, field: Field): unknown {
  const element = findById(root, field.element);
  if (!element) return undefined;
  const attributes = element.attributes ?? {};
  if (field.kind === "link") return { href: String(attributes.href ?? "") };
  if (field.kind === "image")
    return { src: String(attributes.src ?? element.src ?? ""), alt: String(attributes.alt ?? "") };
  if (field.kind === "text")
    return typeof element.components === "string"
      ? element.components
      : words(element) || String(element.content ?? "");
  return htmlOf(element);
}

export function findById(root: ElementJson, id: string): ElementJson | undefined {
  if (idOf(root) === id) return root;
  if (!Array.isArray(root.components)) return undefined;
  for (const child of root.components) {
    const found = findById(child, id);
    if (found) return found;
  }
  return undefined;
}

/** The text with its emphasis, for a person to change. */
function htmlOf(element: ElementJson): string {
  const { components, content } = element;
  if (typeof components === "string") return components;
  if (!components?.length) return String(content ?? "");
  return components
    .map((child) => {
      if (child.type === "textnode") return escaped(String(child.content ?? ""));
      const tag = tagOf(child);
      const href = tag === "a" && child.attributes?.href;
      const opening = href ? `<a href="${escaped(String(href))}">` : `<${tag}>`;
      return tag === "br" ? "<br>" : `${opening}${htmlOf(child)}</${tag}>`;
    })
    .join("");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
