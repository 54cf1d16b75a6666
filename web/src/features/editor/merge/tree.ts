/**
 * A page's elements by name. An element is named by its id; one without an id gets a name by where it
 * stands, the same in two versions where it is equal there, or the only one between equal ones.
 */
import type { ElementJson } from "../context";
import { canonical, isObject } from "./same.ts";
import { shared } from "./sequence.ts";

export type Key = string;

export const ROOT: Key = "/";

/** What stands in an element, in its order: elements by name, and texts. */
export type Token = { ref: Key } | { text: ElementJson };

export type Node = {
  key: Key;
  /** attributes.id */
  id?: string;
  element: ElementJson;
  parent: Key | null;
  tokens: Token[];
  /** The tokens as texts, for comparing. */
  keys: string[];
};

export type Tree = Map<Key, Node>;

/** The tree by names; those without an id get the names of `before`, and of `beside`, where they match. */
export function treeOf(root: ElementJson, prefix: string, before?: Tree, beside?: Tree): Tree {
  const tree: Tree = new Map();
  const ids = new Set<string>();
  let count = 0;
  const visit = (element: ElementJson, key: Key, parent: Key | null) => {
    const node: Node = { key, id: idOf(element), element, parent, tokens: [], keys: [] };
    tree.set(key, node);
    const children = childrenOf(element);
    const names = children.map((child) => {
      const id = isText(child) ? undefined : idOf(child);
      if (id === undefined || ids.has(id)) return undefined;
      ids.add(id);
      return `#${id}`;
    });
    // What got its id since is known by where it stands, too.
    const isKnown = (name: string | undefined) =>
      name !== undefined && (!before || before.has(name));
    const nameless = children.filter((child, at) => !isText(child) && !isKnown(names[at]));
    const given = namesFor(nameless, before?.get(key), before, beside?.get(key), beside, tree);
    let at = 0;
    children.forEach((child, index) => {
      if (isText(child)) {
        node.tokens.push({ text: child });
        node.keys.push(textKey(child));
        return;
      }
      const found = isKnown(names[index]) ? undefined : given[at++];
      const name = found ?? names[index] ?? `${prefix}${count++}`;
      node.tokens.push({ ref: name });
      node.keys.push(name);
      visit(child, name, key);
    });
  };
  visit(root, ROOT, null);
  return tree;
}

/** Names for elements without an id from those that stand in the same element elsewhere. */
function namesFor(
  elements: ElementJson[],
  before: Node | undefined,
  older: Tree | undefined,
  beside: Node | undefined,
  other: Tree | undefined,
  taken: Tree,
): (Key | undefined)[] {
  const names: (Key | undefined)[] = elements.map(() => undefined);
  if (elements.length === 0 || (!namelessIn(before, older, taken)[0] && !beside)) return names;
  const texts = elements.map(canonical);
  const known = namelessIn(before, older, taken);
  const pairs = shared(
    known.map((node) => canonical(node.element)),
    texts,
  );
  let [left, right] = [0, 0];
  for (const [a, b] of [...pairs, [known.length, elements.length] as const]) {
    for (let step = 0; a - left === b - right && step < a - left; step++) {
      const [was, is] = [known[left + step], elements[right + step]];
      if (was && is && was.element.tagName === is.tagName && was.element.type === is.type)
        names[right + step] = was.key;
    }
    if (known[a]) names[b] = known[a].key;
    [left, right] = [a + 1, b + 1];
  }
  const spare = namelessIn(beside, other, taken).filter((node) => !older?.has(node.key));
  for (const [at, text] of texts.entries()) {
    if (names[at] || spare.length === 0) continue;
    const found = spare.findIndex((node) => withoutIds(node.element) === text);
    if (found >= 0) names[at] = spare.splice(found, 1)[0]?.key;
  }
  return names;
}

/** An element as text, but for the ids in it. */
function withoutIds(element: ElementJson): string {
  return canonical(element).replaceAll(/"id":"[^"]*",?/g, "");
}

function namelessIn(node: Node | undefined, tree: Tree | undefined, taken: Tree): Node[] {
  return (node?.tokens ?? []).flatMap((token) => {
    const child = "ref" in token ? tree?.get(token.ref) : undefined;
    return child && !child.key.startsWith("#") && !taken.has(child.key) ? [child] : [];
  });
}

export function childrenOf(element: ElementJson): ElementJson[] {
  const { components } = element as { components?: unknown };
  if (Array.isArray(components)) return components.map(asElement);
  return isObject(components) ? [components as ElementJson] : [];
}

/** A string among the children is a piece of HTML; it stays what it is, as a text of its own. */
function asElement(child: unknown): ElementJson {
  return isObject(child) ? (child as ElementJson) : { type: HTML, content: String(child ?? "") };
}

const HTML = " html"; // no type of the editor begins with a space

/** What is written for a text: itself, or the string that it was. */
export function textJson(text: ElementJson): ElementJson {
  return (text.type === HTML ? text.content : text) as ElementJson;
}

export function isText(element: ElementJson): boolean {
  return element.type === "textnode" || element.type === HTML;
}

export function idOf(element: ElementJson): string | undefined {
  const id = isObject(element.attributes) ? element.attributes.id : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** Whether there are words of its own in an element: its children are one text then. */
export function hasWords(node: Node | undefined): boolean {
  return (node?.tokens ?? []).some(
    (token) => "text" in token && String(token.text.content ?? "").trim() !== "",
  );
}

/** A text as it is compared; no name of an element begins like it. */
function textKey(text: ElementJson): string {
  const { type, content, ...more } = text;
  const plain = typeof content === "string" && Object.keys(more).length === 0;
  return plain && type === "textnode" ? `"${content}` : `"${canonical(text)}`;
}

export function tokenKey(token: Token): string {
  return "ref" in token ? token.ref : textKey(token.text);
}

export function tokenKeys(node: Node | undefined): readonly string[] {
  return node?.keys ?? [];
}

/** What is to be read in an element, as one line. */
export function wordsIn(element: ElementJson): string {
  return rawWords(element).replaceAll(/\s+/g, " ").trim();
}

function rawWords(element: ElementJson): string {
  if (element.type === "textnode") return String(element.content ?? "");
  const children = childrenOf(element);
  if (children.length > 0) return children.map(rawWords).join("");
  const html = typeof element.components === "string" ? element.components : element.content;
  return typeof html === "string" ? plain(html) : "";
}

const SIGNS: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
};

/** The text of a piece of HTML, to be shown as text. */
function plain(html: string): string {
  const text = html.replaceAll(/<[^>]*>/g, " ");
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (sign) => SIGNS[sign] ?? sign);
}
