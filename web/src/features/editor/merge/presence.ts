/** Which elements are there after a merge: texts that are wholly one side's, deletions, insertions. */
import { nameOf } from "../changes/names.ts";
import type { Choice, Decisions, Side } from "./collision.ts";
import { equal } from "./sequence.ts";
import { isChanged, keysOf, OTHER, type Three } from "./three.ts";
import { hasWords, type Key, type Node, ROOT, tokenKeys, wordsIn } from "./tree.ts";

export type Presence = {
  alive: Set<Key>;
  /** Elements whose own text is one side's as a whole, or was written of both. */
  texts: Map<Key, Side | { text: string }>;
  /** Elements that one deleted and the other changed, and who deleted them. */
  disputed: Map<Key, { id: string; by: Side }>;
};

export function presenceOf(three: Three, decisions: Decisions): Presence {
  const presence: Presence = { alive: new Set(), texts: new Map(), disputed: new Map() };
  const forced = new Map<Key, boolean>();
  for (const key of keysOf(three)) decideText(three, key, decisions, presence, forced);
  const dead = new Set<Key>();
  for (const side of ["mine", "theirs"] as const)
    for (const key of three.base.keys()) {
      if (isTopmost(three, side, key) && !forced.has(key))
        decideDeletion(three, side, key, decisions, presence, dead);
    }
  for (const key of keysOf(three)) {
    const gone = three.base.has(key) && !three.mine.has(key) && !three.theirs.has(key);
    if (forced.get(key) ?? !(gone || dead.has(key))) presence.alive.add(key);
  }
  return presence;
}

/** A text that both have changed is one side's, with all that stands in it. */
function decideText(
  three: Three,
  key: Key,
  decisions: Decisions,
  presence: Presence,
  forced: Map<Key, boolean>,
) {
  const [base, mine, theirs] = [three.base, three.mine, three.theirs].map((tree) => tree.get(key));
  if (!mine || !theirs || ![base, mine, theirs].some(hasWords)) return;
  const [before, my, their] = [base, mine, theirs].map(tokenKeys) as [Keys, Keys, Keys];
  if (equal(my, before) || equal(my, their)) return void presence.texts.set(key, "theirs");
  if (equal(their, before)) return void presence.texts.set(key, "mine");
  const choice = askText(decisions, key, base, mine, theirs);
  presence.texts.set(key, choice);
  if (typeof choice === "object") {
    for (const tree of [three.mine, three.theirs])
      for (const node of inside(tree, key)) forced.set(node.key, false);
    return;
  }
  const stays = inside(three[choice], key);
  for (const node of inside(three[OTHER[choice]], key))
    if (!three[choice].has(node.key)) forced.set(node.key, false);
  for (const node of stays) forced.set(node.key, true);
}

type Keys = readonly string[];

function askText(
  decisions: Decisions,
  key: Key,
  base: Node | undefined,
  mine: Node,
  theirs: Node,
): Side | { text: string } {
  const id = `text:${key}`;
  const words = [base, mine, theirs].map((node) => (node ? wordsIn(node.element) : ""));
  const [was = "", my = "", their = ""] = words;
  const joint = [mine, theirs].every((node) => node.tokens.every((token) => "text" in token));
  const what = `The text of ${nameOf((base ?? mine).element)}`;
  const choice = decisions.decide(
    () => ({
      id,
      kind: "text",
      element: mine.id,
      path: "text",
      what,
      base: was,
      mine: my === their ? `${my} (formatted)` : my,
      theirs: my === their ? `${their} (formatted otherwise)` : their,
      joint,
    }),
    id,
  );
  return choice === undefined || (typeof choice === "object" && !joint) ? "mine" : choice;
}

/** Everything below an element, not itself. */
function inside(tree: Three["base"], key: Key): Node[] {
  const found: Node[] = [];
  for (const token of tree.get(key)?.tokens ?? []) {
    const child = "ref" in token ? tree.get(token.ref) : undefined;
    if (child) found.push(child, ...inside(tree, child.key));
  }
  return found;
}

function isDeleted(three: Three, by: Side, key: Key | null): boolean {
  return key !== null && three.base.has(key) && !three[by].has(key) && three[OTHER[by]].has(key);
}

/** Deleted by one side, while it stands in something that is not. */
function isTopmost(three: Three, by: Side, key: Key): boolean {
  if (key === ROOT || !isDeleted(three, by, key)) return false;
  const parent = three[OTHER[by]].get(key)?.parent ?? null;
  return !isDeleted(three, by, parent);
}

/** What one deleted goes with all that was in it, unless the other has changed anything of it. */
function decideDeletion(
  three: Three,
  by: Side,
  top: Key,
  decisions: Decisions,
  presence: Presence,
  dead: Set<Key>,
) {
  const other = OTHER[by];
  const members = membersOf(three, by, top);
  const moved = three.base.get(top)?.parent !== three[other].get(top)?.parent;
  const changed = members.filter((key) => isChanged(three, other, key));
  if (!moved && changed.length === 0) {
    for (const key of members) dead.add(key);
    return;
  }
  const id = `deleted:${top}`;
  const choice = askDeletion(three, by, top, changed[0], decisions, id);
  for (const key of members) {
    presence.disputed.set(key, { id, by });
    if (choice === by) dead.add(key);
  }
}

/** What goes with an element: all in it that stands nowhere else for the one who deleted it. */
function membersOf(three: Three, by: Side, top: Key): Key[] {
  const tree = three[OTHER[by]];
  const found: Key[] = [];
  const visit = (key: Key) => {
    if (three[by].has(key)) return; // moved in from elsewhere: it goes back there
    found.push(key);
    for (const token of tree.get(key)?.tokens ?? []) if ("ref" in token) visit(token.ref);
  };
  visit(top);
  return found;
}

function askDeletion(
  three: Three,
  by: Side,
  top: Key,
  first: Key | undefined,
  decisions: Decisions,
  id: string,
): Choice | undefined {
  const [before, after] = [three.base.get(top), three[OTHER[by]].get(top)];
  const within = first !== undefined && first !== top ? three[OTHER[by]].get(first) : undefined;
  const name = nameOf((before ?? (after as Node)).element);
  const how = within ? `, in it ${nameOf(within.element)}` : "";
  const what =
    by === "mine"
      ? `You deleted ${name}; it was changed meanwhile${how}`
      : `${name} was deleted while you changed it${how}`;
  const texts = { [by]: "", [OTHER[by]]: after ? wordsIn(after.element) || name : name };
  return decisions.decide(
    () => ({
      id,
      kind: "deleted",
      element: before?.id,
      path: "",
      what,
      base: before ? wordsIn(before.element) || name : name,
      mine: texts.mine ?? "",
      theirs: texts.theirs ?? "",
      joint: false,
    }),
    id,
  );
}
