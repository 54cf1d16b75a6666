/** The three versions of a page's tree: what was there, and what each side has done with it. */
import type { ElementJson } from "../context";
import type { Side } from "./collision.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { same } from "./same.ts";
import { equal } from "./sequence.ts";
import { type Key, type Node, type Tree, tokenKey, tokenKeys, treeOf } from "./tree.ts";

export type Three = {
  base: Tree;
  mine: Tree;
  theirs: Tree;
  /** Elements whose own rules ("#id") a side has changed. */
  styled: Record<Side, ReadonlySet<string>>;
};

export function threeOf(
  base: ElementJson,
  mine: ElementJson,
  theirs: ElementJson,
  styled: Three["styled"],
): Three {
  const before = treeOf(base, "?");
  const my = treeOf(mine, "?m", before);
  return { base: before, mine: my, theirs: treeOf(theirs, "?t", before, my), styled };
}

export const OTHER: Record<Side, Side> = { mine: "theirs", theirs: "mine" };

export function keysOf(three: Three): Set<Key> {
  return new Set([...three.theirs.keys(), ...three.mine.keys(), ...three.base.keys()]);
}

const cache = new WeakMap<Node, Fields>();

export function fieldsOfNode(node: Node | undefined): Fields {
  if (!node) return new Map();
  const found = cache.get(node) ?? fieldsOf(node.element);
  cache.set(node, found);
  return found;
}

/** Whether a side has changed an element, what stands directly in it, or how it looks. */
export function isChanged(three: Three, side: Side, key: Key): boolean {
  const [before, after] = [three.base.get(key), three[side].get(key)];
  if (!before || !after) return before !== after;
  if (after.id !== undefined && three.styled[side].has(after.id)) return true;
  const stays = new Set(tokenKeys(after));
  // What was only taken out is a deletion, or a move, of what was taken out.
  const left = before.tokens.filter((token) => "text" in token || stays.has(token.ref));
  if (!equal(left.map(tokenKey), tokenKeys(after))) return true;
  return !same(Object.fromEntries(fieldsOfNode(before)), Object.fromEntries(fieldsOfNode(after)));
}
