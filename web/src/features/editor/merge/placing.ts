/** In what each element stands after a merge. */
import { nameOf } from "../changes/names.ts";
import type { Decisions, Side } from "./collision.ts";
import type { Presence } from "./presence.ts";
import { OTHER, type Three } from "./three.ts";
import { type Key, ROOT, tokenKeys } from "./tree.ts";

/** Parents by element; `from` says in whose version it stands there. */
export type Placing = Map<Key, { parent: Key; from: Side }>;

export function placingOf(three: Three, presence: Presence, decisions: Decisions): Placing {
  const placing: Placing = new Map();
  for (const key of presence.alive) {
    if (key === ROOT) continue;
    const side = sideOf(three, presence, decisions, key);
    placing.set(key, placeBy(three, presence, key, side));
  }
  while (untangle(three, presence, placing));
  return placing;
}

function sideOf(three: Three, presence: Presence, decisions: Decisions, key: Key): Side {
  const [mine, theirs] = [three.mine.get(key), three.theirs.get(key)];
  if (!mine || !theirs) return mine ? "mine" : "theirs";
  if (mine.parent === theirs.parent) return "theirs";
  // A text that is one side's has in it what it has there, and nothing else.
  for (const side of ["mine", "theirs"] as const) {
    const parent = three[side].get(key)?.parent ?? ROOT;
    const whose = presence.texts.get(parent);
    if (whose !== undefined && isContested(three, parent)) {
      if (whose === side) return side;
      return OTHER[side];
    }
  }
  const before = three.base.get(key)?.parent;
  if (mine.parent === before) return "theirs";
  if (theirs.parent === before) return "mine";
  return askPlace(three, decisions, key);
}

/** Whether both have changed what stands in an element. */
function isContested(three: Three, key: Key): boolean {
  const [base, mine, theirs] = [three.base, three.mine, three.theirs].map((tree) =>
    tokenKeys(tree.get(key)).join(),
  );
  return base !== mine && base !== theirs && mine !== theirs;
}

function askPlace(three: Three, decisions: Decisions, key: Key): Side {
  const id = `place:${key}`;
  const node = three.mine.get(key) ?? three.theirs.get(key);
  if (!node) return "mine";
  const where = (tree: Three["base"]) => {
    const parent = tree.get(tree.get(key)?.parent ?? ROOT);
    return parent ? `in ${nameOf(parent.element)}` : "";
  };
  const choice = decisions.decide(
    () => ({
      id,
      kind: "place",
      element: node.id,
      path: "",
      what: `The place of ${nameOf(node.element)}`,
      base: where(three.base),
      mine: where(three.mine),
      theirs: where(three.theirs),
      joint: false,
    }),
    id,
  );
  return choice === "theirs" ? "theirs" : "mine";
}

function placeBy(three: Three, presence: Presence, key: Key, side: Side) {
  for (const from of [side, OTHER[side]]) {
    const parent = three[from].get(key)?.parent;
    if (parent !== undefined && parent !== null && presence.alive.has(parent))
      return { parent, from };
  }
  const tree = three[side];
  let parent = tree.get(key)?.parent ?? ROOT;
  while (parent !== ROOT && !presence.alive.has(parent)) parent = tree.get(parent)?.parent ?? ROOT;
  return { parent, from: side };
}

/** Two that were moved into each other: mine stays. True as long as something was changed. */
function untangle(three: Three, presence: Presence, placing: Placing): boolean {
  for (const key of placing.keys()) {
    const ring = ringFrom(placing, key);
    for (const each of ring) {
      const place = placing.get(each);
      const mine = three.mine.get(each)?.parent;
      if (place?.from !== "theirs" || mine === undefined || mine === place.parent) continue;
      const next = placeBy(three, presence, each, "mine");
      if (next.parent === place.parent) continue;
      placing.set(each, next);
      return true;
    }
    if (ring.length > 0) {
      placing.set(ring[0] as Key, { parent: ROOT, from: "mine" });
      return true;
    }
  }
  return false;
}

/** The elements of a ring that one comes to from an element upwards; none where there is none. */
function ringFrom(placing: Placing, start: Key): Key[] {
  const seen: Key[] = [];
  const known = new Set<Key>();
  for (let at: Key | undefined = start; at !== undefined && at !== ROOT; ) {
    if (known.has(at)) return seen.slice(seen.indexOf(at));
    known.add(at);
    seen.push(at);
    at = placing.get(at)?.parent;
  }
  return [];
}
