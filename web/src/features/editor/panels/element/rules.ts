/** What the settings of an element let in. */
import { isAttribute } from "../../engine/clean/attributes.ts";

const BOXES = [
  { value: "div", label: "Box" },
  { value: "section", label: "Section" },
  { value: "header", label: "Header" },
  { value: "main", label: "Main part" },
  { value: "footer", label: "Footer" },
  { value: "nav", label: "Navigation" },
  { value: "article", label: "Article" },
  { value: "aside", label: "Aside" },
];
const HEADINGS = [
  ...[1, 2, 3, 4, 5, 6].map((level) => ({ value: `h${level}`, label: `Heading ${level}` })),
  { value: "p", label: "Text" },
];
const LISTS = [
  { value: "ul", label: "List with points" },
  { value: "ol", label: "Numbered list" },
];
const CELLS = [
  { value: "td", label: "Cell" },
  { value: "th", label: "Heading cell" },
];

/** What an element may be instead; nothing where it has to stay what it is. */
export function tagsFor(tag: string): { value: string; label: string }[] {
  return (
    [BOXES, HEADINGS, LISTS, CELLS].find((each) => each.some(({ value }) => value === tag)) ?? []
  );
}

/** Why a name cannot be the anchor of an element. */
export function anchorFault(name: string, taken: (name: string) => boolean): string | undefined {
  if (!name) return "Every element has one";
  if (!/^[A-Za-z][\w-]*$/.test(name)) return "A letter first, then letters, digits, - and _";
  if (name.length > 60) return "60 characters at most";
  return taken(name) ? "Another element of the page has it" : undefined;
}

const HANDLED = new Set(["id", "class", "style"]);

/** Why an attribute cannot be set here. */
export function attributeFault(tag: string, name: string, inSvg = false): string | undefined {
  const lower = name.toLowerCase();
  if (!lower) return "It needs a name";
  if (lower.startsWith("on")) return "Attributes that run a script are not allowed";
  if (HANDLED.has(lower)) return "This one has a place of its own in the editor";
  if (lower.startsWith("data-gjs")) return "The editor uses these itself";
  return isAttribute(tag, lower, inSvg)
    ? undefined
    : `<${tag}> has no such attribute; data-… is free`;
}
