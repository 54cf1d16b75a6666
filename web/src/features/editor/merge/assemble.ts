/** The merged tree, put together again: the elements' own fields, and what stands in them in which order. */

import { nameOf } from "../changes/names.ts";
import { propertyOf, textOf } from "../changes/properties.ts";
import type { ElementJson } from "../context";
import type { Decisions, Side } from "./collision.ts";
import { type Asked, type Fields, jsonOf, mergeFields } from "./fields.ts";
import type { Placing } from "./placing.ts";
import type { Presence } from "./presence.ts";
import { same } from "./same.ts";
import { mergeOrder } from "./sequence.ts";
import { fieldsOfNode, type Three } from "./three.ts";
import { type Key, type Node, ROOT, type Token, textJson, tokenKey } from "./tree.ts";

type Merge = { three: Three; presence: Presence; placing: Placing; decisions: Decisions };

export function assemble(merge: Merge): ElementJson {
  const members = new Map<Key, Set<Key>>();
  for (const [key, { parent }] of merge.placing)
    members.set(parent, (members.get(parent) ?? new Set()).add(key));
  return build(merge, members, ROOT);
}

function build(merge: Merge, members: Map<Key, Set<Key>>, key: Key): ElementJson {
  const element = ownOf(merge, key);
  const children = tokensOf(merge, key, members.get(key) ?? new Set()).map((token) =>
    "ref" in token ? build(merge, members, token.ref) : textJson(token.text),
  );
  const lists = [merge.three.mine, merge.three.theirs].some((tree) =>
    Array.isArray(tree.get(key)?.element.components),
  );
  if (children.length > 0 || (lists && element.components === undefined))
    element.components = children;
  return element;
}

/** The element without what stands in it. */
function ownOf(merge: Merge, key: Key): ElementJson {
  const [mine, theirs] = [merge.three.mine.get(key), merge.three.theirs.get(key)];
  const [left, right] = [mine ?? theirs, theirs ?? mine].map((node) => node && bare(node.element));
  if (left && right && same(left, right)) return right;
  return jsonOf(mergedFields(merge, key)) as ElementJson;
}

function bare(element: ElementJson): ElementJson {
  const { components, ...own } = element;
  return typeof components === "string" ? { ...own, components } : own;
}

function mergedFields({ three, decisions }: Merge, key: Key): Fields {
  const [base, mine, theirs] = [three.base, three.mine, three.theirs].map((tree) => tree.get(key));
  if (!mine || !theirs) return fieldsOfNode(mine ?? theirs);
  const ask: Asked = (path, was, my, their) => {
    const id = `property:${key}:${path}`;
    const choice = decisions.decide(
      () => ({
        id,
        kind: path === "content" || path === "components" ? "text" : "property",
        element: mine.id,
        path,
        what: propertyOf(path, nameOf((base ?? mine).element)),
        base: textOf(was),
        mine: textOf(my),
        theirs: textOf(their),
        joint: typeof my === "string" && typeof their === "string",
      }),
      id,
    );
    return choice ?? "mine";
  };
  return mergeFields(fieldsOfNode(base), fieldsOfNode(mine), fieldsOfNode(theirs), ask);
}

/** What stands in an element, in its order. */
function tokensOf(merge: Merge, key: Key, members: Set<Key>): Token[] {
  const { three, presence } = merge;
  const [base, mine, theirs] = [three.base, three.mine, three.theirs].map((tree) => tree.get(key));
  const text = presence.texts.get(key);
  const joined = typeof text === "object" ? joint(text.text, mine, theirs) : undefined;
  const only = typeof text === "string" ? text : undefined;
  const lists = {
    base: placed(base, members),
    mine: placed(mine, members),
    theirs: placed(theirs, members),
  };
  const order = joined ? namesIn(joined) : orderOf(merge, key, lists, only);
  const known = new Map<string, Token>();
  for (const list of [lists.mine, lists.theirs, joined ?? []])
    for (const { name, token } of list.map(named)) known.set(name, token);
  const there = new Set(order);
  const rest = [...members].filter((member) => !there.has(member));
  return [...order.flatMap((name) => known.get(name) ?? []), ...rest.map((ref) => ({ ref }))];
}

type Lists = { base: Token[]; mine: Token[]; theirs: Token[] };

function placed(node: Node | undefined, members: Set<Key>): Token[] {
  return (node?.tokens ?? []).filter((token) => "text" in token || members.has(token.ref));
}

const namesIn = (tokens: Token[]) => tokens.map(named).map((each) => each.name);

/** A token with a name that stands once in its element: equal texts are counted. */
function named(token: Token, at: number, all: readonly Token[]): { name: string; token: Token } {
  const key = tokenKey(token);
  if ("ref" in token) return { name: key, token };
  const before = all.slice(0, at).filter((other) => tokenKey(other) === key).length;
  return { name: `${key}~${before}`, token };
}

function orderOf(merge: Merge, key: Key, lists: Lists, only: Side | undefined): string[] {
  const [base, mine, theirs] = [lists.base, lists.mine, lists.theirs].map(namesIn) as Orders;
  if (!merge.three.mine.has(key)) return theirs;
  if (!merge.three.theirs.has(key)) return mine;
  if (only) {
    // The texts of one side; of the other only elements that were placed here.
    const [own, other] = only === "mine" ? [mine, theirs] : [theirs, mine];
    const kept = other.filter((name) => !isWords(name) || own.includes(name));
    return mergeOrder(kept, kept, own, () => only);
  }
  // A text that is there no more on one side was taken out there.
  const [was, my, their] = [new Set(base), new Set(mine), new Set(theirs)];
  const stays = (name: string) =>
    !isWords(name) || !was.has(name) || (my.has(name) && their.has(name));
  const [before, left, right] = [base, mine, theirs].map((list) => list.filter(stays)) as Orders;
  return mergeOrder(before, left, right, () => askOrder(merge, key));
}

type Orders = [string[], string[], string[]];

const isWords = (name: string) => name.startsWith('"');

function askOrder({ three, decisions }: Merge, key: Key): Side {
  const id = `order:${key}`;
  const node = three.mine.get(key);
  if (!node) return "theirs";
  const said = (tree: Three["mine"]) =>
    (tree.get(key)?.tokens ?? [])
      .flatMap((token) => {
        const child = "ref" in token ? tree.get(token.ref) : undefined;
        return child ? [nameOf(child.element)] : [];
      })
      .join(", ");
  const choice = decisions.decide(
    () => ({
      id,
      kind: "order",
      element: node.id,
      path: "",
      what: `The order of what is in ${nameOf(node.element)}`,
      base: said(three.base),
      mine: said(three.mine),
      theirs: said(three.theirs),
      joint: false,
    }),
    id,
  );
  return choice === "theirs" ? "theirs" : "mine";
}

/** One text instead of the texts of both. */
function joint(text: string, mine: Node | undefined, theirs: Node | undefined): Token[] {
  const found = [...(theirs?.tokens ?? []), ...(mine?.tokens ?? [])].find(
    (token) => "text" in token,
  );
  const like = found && "text" in found ? found.text : { type: "textnode" };
  return [{ text: { ...like, content: text } }];
}
