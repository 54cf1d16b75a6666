/** What there is to read on a page, in its order: headings, texts, links and pictures, in groups. */
import { type Node, nodesOf } from "./nodes";
import { type Json, type Place, placeKey } from "./place";

/** A stretch of text; `mark` says how it is set off from the text around it. */
export type Run = { text: string; place: Place; mark?: "bold" | "italic" | "link" | "code" };

/** An attribute that can be edited. `place` is also where a missing one would be written. */
export type Field = { value: string; place: Place };

export type EntryKind =
  | "heading"
  | "text"
  | "item"
  | "quote"
  | "link"
  | "image"
  | "media"
  | "navigation";

export type Entry = {
  key: string;
  kind: EntryKind;
  label: string;
  level?: number; // of a heading
  anchor?: string; // id of the element
  runs: Run[];
  links: { text: string; href: Field }[];
  source?: Field;
  alt?: Field;
};

export type Group = { key: string; title: string; entries: Entry[] };

const NOTHING = new Set([
  "svg",
  "script",
  "style",
  "template",
  "noscript",
  "head",
  "canvas",
  "br",
  "hr",
]);
const INLINE = new Set(
  "#text a abbr b bdi br cite code data del dfn em i ins kbd mark q s samp small span strong sub sup svg time u var wbr".split(
    " ",
  ),
);
const GROUPS: Record<string, string> = {
  header: "Header",
  footer: "Footer",
  nav: "Navigation",
  main: "Page",
  section: "Section",
  aside: "Beside",
  form: "Form",
};
const LABELS: Record<string, [EntryKind, string]> = {
  p: ["text", "Text"],
  li: ["item", "List item"],
  dt: ["item", "Term"],
  dd: ["item", "Description"],
  th: ["item", "Table heading"],
  td: ["item", "Table cell"],
  blockquote: ["quote", "Quote"],
  figcaption: ["text", "Caption"],
  caption: ["text", "Caption"],
  label: ["text", "Label"],
  legend: ["text", "Legend"],
  summary: ["text", "Summary"],
  option: ["item", "Choice"],
  button: ["link", "Button"],
  a: ["link", "Link"],
};
const MARKS: Record<string, Run["mark"]> = {
  strong: "bold",
  b: "bold",
  em: "italic",
  i: "italic",
  cite: "italic",
  a: "link",
  code: "code",
};

type GroupAt = { key: string; title: string };

/** The groups of a page with what can be edited in them. */
export function outlineOf(content: Json): Group[] {
  const found: [GroupAt, Entry][] = [];
  const start = { key: "page", title: "Page" };
  for (const node of nodesOf(content)) visit(node, start, found);
  return grouped(found);
}

function visit(node: Node, group: GroupAt, found: [GroupAt, Entry][]) {
  if (NOTHING.has(node.tag)) return;
  const inside = groupOf(node, group);
  if (node.type === "navigation") {
    const title = node.name ?? "Navigation";
    found.push([inside, { ...entry(node, "navigation", title), runs: [], links: [] }]);
  } else if (node.tag === "img" || node.tag === "video" || node.tag === "iframe") {
    found.push([inside, mediaOf(node)]);
  } else if (!node.children.some((child) => !isInline(child))) {
    pushText(node, node.children, inside, found);
  } else {
    if (node.tag === "a") pushLink(node, inside, found);
    between(node, inside, found);
  }
}

/** The children of an element that holds others: stretches of text between them stand together. */
function between(node: Node, group: GroupAt, found: [GroupAt, Entry][]) {
  let words: Node[] = [];
  const flush = () => {
    pushText(node, words, group, found);
    words = [];
  };
  for (const child of node.children) {
    // A link or a button among blocks stands for itself.
    if (isInline(child) && child.tag !== "a" && child.tag !== "span") words.push(child);
    else {
      flush();
      visit(child, group, found);
    }
  }
  flush();
}

function isInline(node: Node): boolean {
  return INLINE.has(node.tag) && node.children.every(isInline);
}

function pushText(node: Node, children: Node[], group: GroupAt, found: [GroupAt, Entry][]) {
  const own = node.tag === "a" && children === node.children;
  const runs = children.flatMap((child) => runsOf(child, undefined));
  const links = own ? linkOf(node) : children.flatMap(linksIn);
  if (runs.length === 0 && links.length === 0) return;
  const first = children[0];
  const key = first ? placeKey(first.place) : placeKey(node.place);
  found.push([group, { ...labelled(node), key, runs, links }]);
}

function pushLink(node: Node, group: GroupAt, found: [GroupAt, Entry][]) {
  const links = linkOf(node);
  if (links.length > 0)
    found.push([group, { ...labelled(node), label: "Link of this block", runs: [], links }]);
}

function runsOf(node: Node, mark: Run["mark"]): Run[] {
  if (node.tag === "#text") {
    return node.text.trim() ? [{ text: node.text, place: node.place, mark }] : [];
  }
  if (NOTHING.has(node.tag)) return [];
  return node.children.flatMap((child) => runsOf(child, MARKS[node.tag] ?? mark));
}

function linksIn(node: Node): Entry["links"] {
  return node.tag === "a" ? linkOf(node) : node.children.flatMap(linksIn);
}

function linkOf(node: Node): Entry["links"] {
  const href = node.attribute("href");
  return href ? [{ text: plain(node), href }] : [];
}

function plain(node: Node): string {
  const words = node.tag === "#text" ? node.text : node.children.map(plain).join(" ");
  return words.replaceAll(/\s+/g, " ").trim();
}

function mediaOf(node: Node): Entry {
  const image = node.tag === "img";
  const label = { img: "Picture", video: "Video" }[node.tag] ?? "Embedded page";
  return {
    ...entry(node, image ? "image" : "media", label),
    runs: [],
    links: [],
    source: field(node, "src"),
    alt: image ? field(node, "alt") : undefined,
  };
}

/** An attribute, or where it would stand. */
function field(node: Node, name: string): Field {
  const there = node.attribute(name);
  if (there) return there;
  const { path, inner } = node.place;
  const place = inner
    ? { path, inner: [...inner, `@${name}`] }
    : { path: [...path, path[0] === "root" ? "props" : "attributes", name] };
  return { value: "", place };
}

function labelled(node: Node): Entry {
  const heading = /^h([1-6])$/.exec(node.tag);
  if (heading) {
    const level = Number(heading[1]);
    return { ...entry(node, "heading", `Heading ${level}`), level };
  }
  const [kind, label] = LABELS[node.tag] ?? ["text", "Text"];
  return entry(node, kind, label);
}

function entry(node: Node, kind: EntryKind, label: string): Entry {
  return { key: placeKey(node.place), kind, label, anchor: node.id, runs: [], links: [] };
}

function groupOf(node: Node, around: GroupAt): GroupAt {
  const landmark = GROUPS[node.tag];
  if (!node.name && !landmark) return around;
  if (node.name && (landmark || around.key === "page"))
    return { key: placeKey(node.place), title: node.name };
  if (!landmark || node.tag === "nav") return around;
  const label = node.attribute("aria-label")?.value ?? headingIn(node) ?? landmark;
  return { key: placeKey(node.place), title: node.tag === "main" ? landmark : label };
}

/** The text of the first heading below an element. */
function headingIn(node: Node): string | undefined {
  for (const child of node.children) {
    const found = /^h[1-6]$/.test(child.tag) ? plain(child) : headingIn(child);
    if (found) return found;
  }
  return undefined;
}

function grouped(found: [GroupAt, Entry][]): Group[] {
  const groups: Group[] = [];
  for (const [{ key, title }, each] of found) {
    const last = groups.at(-1);
    if (last?.key.split("~")[0] === key) last.entries.push(each);
    else {
      const before = groups.filter((group) => group.key.split("~")[0] === key).length;
      groups.push({ key: before ? `${key}~${before}` : key, title, entries: [each] });
    }
  }
  return groups;
}
