/** What an element is called in a sentence: "Heading “Good bread”", "Section “Prices”". */
import type { ElementJson } from "../context";
import { className } from "../merge/fields.ts";
import { isObject } from "../merge/same.ts";
import { childrenOf, isText, wordsIn } from "../merge/tree.ts";

const TYPES: Record<string, string> = {
  image: "Picture",
  video: "Video",
  map: "Map",
  navigation: "Navigation",
  component: "Component",
  link: "Link",
  form: "Form",
  wrapper: "Page",
};

const TAGS: Record<string, string> = {
  a: "Link",
  article: "Article",
  aside: "Aside",
  b: "Bold text",
  blockquote: "Quote",
  button: "Button",
  em: "Emphasis",
  figcaption: "Caption",
  figure: "Figure",
  footer: "Footer",
  form: "Form",
  header: "Header",
  hr: "Line",
  iframe: "Embedded page",
  img: "Picture",
  input: "Input",
  label: "Label",
  li: "List item",
  main: "Main part",
  nav: "Navigation",
  ol: "List",
  p: "Text",
  section: "Section",
  select: "Choice",
  span: "Text",
  strong: "Bold text",
  svg: "Drawing",
  table: "Table",
  td: "Cell",
  textarea: "Input",
  th: "Table heading",
  tr: "Row",
  ul: "List",
  video: "Video",
};

const AREAS = new Set(["section", "header", "footer", "main", "aside", "article", "nav", "form"]);

/** The kind of an element, in a word or two. */
export function kindOf(element: ElementJson): string {
  const tag = tagOf(element);
  if (/^h[1-6]$/.test(tag)) return "Heading";
  if (isButton(element, tag)) return "Button";
  const known = TYPES[element.type ?? ""] ?? TAGS[tag];
  if (known) return known;
  return childrenOf(element).some((child) => !isText(child)) ? "Box" : "Text";
}

export function tagOf(element: ElementJson): string {
  return String(element.tagName ?? "").toLowerCase();
}

function isButton(element: ElementJson, tag: string): boolean {
  if (tag === "button" || element.type === "button") return true;
  if (tag !== "a" && element.type !== "link") return false;
  const classes: unknown[] = Array.isArray(element.classes) ? element.classes : [];
  return classes.some((each) => /(^|[-_])(btn|button|cta)([-_]|$)/i.test(className(each)));
}

/** The element in a sentence. */
export function nameOf(element: ElementJson): string {
  if (element.type === "wrapper" && !element["custom-name"]) return "the page";
  const title = titleOf(element);
  return title ? `${kindOf(element)} ${quoted(title)}` : kindOf(element);
}

/** What an element is known by: its given name, its words, its heading; "" where there is nothing. */
export function titleOf(element: ElementJson): string {
  const attributes = isObject(element.attributes) ? element.attributes : {};
  const given = [
    element["custom-name"],
    attributes["aria-label"],
    attributes.alt,
    attributes.title,
  ];
  const name = given.find((each) => typeof each === "string" && each.trim() !== "");
  if (typeof name === "string") return name.trim();
  if (isArea(element)) return headingIn(element) ?? "";
  return wordsIn(element);
}

/** Whether an element is a part of the page rather than a text, a picture or a link. */
export function isArea(element: ElementJson): boolean {
  return (
    AREAS.has(tagOf(element)) || (kindOf(element) === "Box" && headingIn(element) !== undefined)
  );
}

function headingIn(element: ElementJson): string | undefined {
  for (const child of childrenOf(element)) {
    const words = kindOf(child) === "Heading" ? wordsIn(child) : headingIn(child);
    if (words) return words;
  }
  return undefined;
}

const LONGEST = 60; // characters of a text in a sentence

export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return `“${line.length > LONGEST ? `${line.slice(0, LONGEST - 1).trimEnd()}…` : line}”`;
}
