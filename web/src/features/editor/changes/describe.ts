/** What differs between two versions of a page, as a list of sentences. */
import type { Content, ElementJson } from "../context";
import { className, type Fields } from "../merge/fields.ts";
import { isObject, same } from "../merge/same.ts";
import { equal, movedIn } from "../merge/sequence.ts";
import { fieldsOfNode } from "../merge/three.ts";
import { hasWords, type Key, type Node, ROOT, type Tree, treeOf, wordsIn } from "../merge/tree.ts";
import { isArea, kindOf, nameOf, quoted, tagOf, titleOf } from "./names.ts";
import { textOf, wordsOf } from "./properties.ts";
import { describeRules } from "./styles.ts";

export type Change = {
  /** Unique in its list. */
  id: string;
  /** attributes.id of the element that it is about. */
  element?: string;
  /** A sentence without its full stop: "Button “Book” moved from “Hero” to “Footer”". */
  what: string;
};

/** What was done to get from `before` to `after`: element by element in the order of the page. */
export function describe(before: Content, after: Content): Change[] {
  if (same(before, after)) return [];
  if (!isObject(before?.component) || !isObject(after?.component)) {
    const both = isObject(before?.component) || isObject(after?.component);
    return [{ id: "whole", what: both ? "The whole content was made anew" : "Content changed" }];
  }
  const was = treeOf(before.component, "?");
  const is = treeOf(after.component, "?n", was);
  const two = { was, is };
  const changes: Change[] = [];
  for (const key of is.keys()) changes.push(...changesOf(two, key));
  for (const key of was.keys()) changes.push(...removalOf(two, key));
  const named = (id: string) => {
    const node = is.get(`#${id}`) ?? was.get(`#${id}`);
    return node && { name: nameOf(node.element), both: is.has(node.key) && was.has(node.key) };
  };
  return grouped([...changes, ...describeRules(before.styles ?? [], after.styles ?? [], named)]);
}

type Code = { css: string; javascript: string };

/** The same for a whole page, with its own CSS and JavaScript. */
export function describePage(
  before: Code & { content: Content },
  after: Code & { content: Content },
): Change[] {
  const changes = describe(before.content, after.content);
  if (before.css !== after.css)
    changes.push({ id: "css", what: codeWords("CSS", before.css, after.css) });
  if (before.javascript !== after.javascript)
    changes.push({
      id: "javascript",
      what: codeWords("JavaScript", before.javascript, after.javascript),
    });
  return changes;
}

function codeWords(name: string, before: string, after: string): string {
  if (!before.trim()) return `Page ${name} added`;
  return after.trim() ? `Page ${name} changed` : `Page ${name} removed`;
}

type Two = { was: Tree; is: Tree };

function changesOf(two: Two, key: Key): Change[] {
  const [was, is] = [two.was.get(key), two.is.get(key)];
  if (!is) return [];
  if (!was) return additionOf(two, is);
  const said: [string, string][] = [];
  const move = moveOf(two, was, is);
  if (move) said.push(["move", move]);
  if (!equal(was.keys, is.keys)) said.push(...wordsBetween(was, is), ...orderOf(two, was, is));
  said.push(...fieldsBetween(was, is, two));
  return said.map(([what, sentence]) => change(is, what, sentence));
}

function change(node: Node, what: string, sentence: string): Change {
  return { id: `${node.key}:${what}`, element: node.id, what: sentence };
}

const MARKS = new Set("b strong i em u s br span small mark sub sup code wbr".split(" "));

/** Whether an element is only a part of the text that it stands in. */
function isMark(tree: Tree, node: Node): boolean {
  const parent = node.parent === null ? undefined : tree.get(node.parent);
  return hasWords(parent) && MARKS.has(tagOf(node.element));
}

function additionOf({ was, is }: Two, node: Node): Change[] {
  const parent = node.parent === null ? undefined : is.get(node.parent);
  if (isMark(is, node) || !parent || !was.has(parent.key)) return [];
  return [change(node, "added", `${nameOf(node.element)} added${placeIn(is, node)}`)];
}

function removalOf({ was, is }: Two, key: Key): Change[] {
  const node = was.get(key);
  if (!node || is.has(key) || isMark(was, node)) return [];
  if (node.parent !== null && !is.has(node.parent)) return [];
  return [change(node, "removed", `${nameOf(node.element)} removed${placeIn(was, node)}`)];
}

/** " in “Hero”", the nearest part of the page that has a name; "" for a part itself. */
function placeIn(tree: Tree, node: Node): string {
  if (isArea(node.element)) return "";
  const area = areaOf(tree, node);
  return area ? ` in ${quoted(area)}` : "";
}

function areaOf(tree: Tree, node: Node): string | undefined {
  let at = node.parent;
  while (at !== null && at !== ROOT) {
    const around = tree.get(at);
    if (!around) return undefined;
    if (isArea(around.element)) return titleOf(around.element) || kindOf(around.element);
    at = around.parent;
  }
  return undefined;
}

function moveOf(two: Two, was: Node, is: Node): string | undefined {
  if (was.parent === is.parent || isMark(two.is, is)) return undefined;
  const from = areaOf(two.was, was) ?? "the page";
  const to = areaOf(two.is, is) ?? "the page";
  const name = nameOf(is.element);
  return from === to
    ? `${name} moved${placeIn(two.is, is)}`
    : `${name} moved from ${place(from)} to ${place(to)}`;
}

const place = (title: string) => (title === "the page" ? title : quoted(title));

function wordsBetween(was: Node, is: Node): [string, string][] {
  if (!hasWords(was) && !hasWords(is)) return [];
  const [before, after] = [wordsIn(was.element), wordsIn(is.element)];
  if (before !== after) return [["text", became(is.element, before, after)]];
  const texts = (node: Node) =>
    node.keys.filter((key) => key.startsWith('"') && key.trim() !== '"');
  if (equal(texts(was), texts(is))) return [];
  return [["text", `Formatting of ${nameOf(is.element)} changed`]];
}

function became(element: ElementJson, before: string, after: string): string {
  const kind = kindOf(element);
  if (!before) return `${kind} now says ${quoted(after)}`;
  return after
    ? `${kind} ${quoted(before)} became ${quoted(after)}`
    : `${kind} ${quoted(before)} is empty now`;
}

/** What changed its place among those that stand beside it. */
function orderOf({ was, is }: Two, before: Node, after: Node): [string, string][] {
  if (hasWords(before) || hasWords(after)) return [];
  const both = new Set(before.keys.filter((key) => after.keys.includes(key)));
  const [from, to] = [before, after].map(({ keys }) => keys.filter((key) => both.has(key)));
  if (!from || !to || equal(from, to)) return [];
  return [...movedIn(from, to)].flatMap((key): [string, string][] => {
    const node = is.get(key) ?? was.get(key);
    return node ? [[`order:${key}`, `${nameOf(node.element)} moved${placeIn(is, node)}`]] : [];
  });
}

function fieldsBetween(was: Node, is: Node, two: Two): [string, string][] {
  const [before, after] = [fieldsOfNode(was), fieldsOfNode(is)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => !same(before.get(name), after.get(name)));
  return changed.flatMap((name): [string, string][] => {
    const sentence = fieldWords(name, before, after, is, two);
    return sentence ? [[name, sentence]] : [];
  });
}

function fieldWords(name: string, before: Fields, after: Fields, node: Node, two: Two) {
  const { element } = node;
  const called = nameOf(element);
  const now = after.get(name);
  const said = textOf(now);
  if (name === "attributes.href")
    return said ? `Link of ${called} now leads to ${said}` : `Link of ${called} removed`;
  if (name === "attributes.src" || name === "attributes.srcset")
    return before.has("attributes.src") && name.endsWith("srcset")
      ? undefined
      : `${kindOf(element)} replaced${placeIn(two.is, node)}`;
  if (name === "attributes.alt")
    return said
      ? `Description of ${kindOf(element).toLowerCase()} is now ${quoted(said)}`
      : `Description of ${kindOf(element).toLowerCase()} removed`;
  if (name === "attributes" || name === "style" || name === "fields") return undefined;
  if (name === "attributes.id") return undefined;
  if (name === "tagName") return tagWords(called, tagOf(element));
  if (name === "classes") return classWords(called, before.get(name), now);
  if (name === "content" || name === "components")
    return became(element, plain(before.get(name)), plain(now));
  if (name.startsWith("fields."))
    return `“${name.slice(7)}” of ${called} ${said ? `is now ${quoted(said)}` : "was taken back"}`;
  if (name.startsWith("style.")) return `“${name.slice(6)}” of ${called} changed`;
  return `${wordsOf(name)} of ${called} changed`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? wordsIn({ content: value }) : "";
}

function tagWords(called: string, tag: string): string {
  const level = /^h([1-6])$/.exec(tag)?.[1];
  return level ? `${called} is now of level ${level}` : `${called} is now <${tag || "div"}>`;
}

function classWords(called: string, before: unknown, after: unknown): string | undefined {
  const [was, is] = [before, after].map((list) => (Array.isArray(list) ? list : []).map(className));
  const added = (is ?? []).filter((name) => !was?.includes(name));
  const gone = (was ?? []).filter((name) => !is?.includes(name));
  if (added.length === 0 && gone.length === 0) return undefined;
  const words = (list: string[]) => list.map((name) => quoted(name)).join(", ");
  if (gone.length === 0) return `${called} got the class ${words(added)}`;
  if (added.length === 0) return `${called} lost the class ${words(gone)}`;
  return `${called} has the class ${words(added)} instead of ${words(gone)}`;
}

/** Changes of one element stand together, where its first one stands. */
function grouped(changes: Change[]): Change[] {
  const groups = new Map<string, Change[]>();
  for (const each of changes) {
    const key = each.element ?? each.id;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flat();
}
