/** The tree of elements as rows: what is seen of it, and where something may be dropped. */

/** What the tree has to know of an element. */
export type Leaf = {
  id: string;
  /** What people call it. */
  name: string;
  /** The start of its text, or its address. */
  detail: string;
  kind: string;
  children: Leaf[];
};

export type Row = {
  leaf: Leaf;
  depth: number;
  /** Undefined for one that has nothing in it. */
  expanded: boolean | undefined;
  position: number;
  siblings: number;
  parent: string | undefined;
};

/** Where something is put: into a parent, before its child at `index`. */
export type Spot = { parent: string; index: number };

/** A place among rows: the line stands above row `line`, indented to `depth`; or `into` a row. */
export type Drop = Spot & { line: number; depth: number; into?: string };

/** The rows that can be seen. While something is searched, only what leads to a hit. */
export function rowsOf(root: Leaf, expanded: ReadonlySet<string>, search = ""): Row[] {
  const words = search.trim().toLowerCase();
  const wanted = words ? found(root, words) : undefined;
  const rows: Row[] = [];
  const add = (leaf: Leaf, depth: number, position: number, siblings: number, parent?: string) => {
    const inside = wanted ? leaf.children.filter((each) => wanted.has(each.id)) : leaf.children;
    const open = inside.length
      ? Boolean(wanted) || depth === 0 || expanded.has(leaf.id)
      : undefined;
    rows.push({ leaf, depth, expanded: open, position, siblings, parent });
    if (open)
      inside.forEach((each, at) => {
        add(each, depth + 1, at + 1, inside.length, leaf.id);
      });
  };
  add(root, 0, 1, 1);
  return rows;
}

/** The ids of what is called so, and of all that it is in. */
function found(root: Leaf, words: string): Set<string> {
  const ids = new Set<string>();
  const look = (leaf: Leaf): boolean => {
    const inside = leaf.children.filter(look).length > 0;
    const own = `${leaf.name} ${leaf.detail} #${leaf.id}`.toLowerCase().includes(words);
    if (inside || own) ids.add(leaf.id);
    return inside || own;
  };
  look(root);
  return ids;
}

/** How many elements fit what is searched. */
export function countFound(root: Leaf, search: string): number {
  const words = search.trim().toLowerCase();
  const own = `${root.name} ${root.detail} #${root.id}`.toLowerCase().includes(words) ? 1 : 0;
  return root.children.reduce((sum, each) => sum + countFound(each, search), own);
}

/** Everything that an element is in, from the outside. */
export function pathTo(root: Leaf, id: string): Leaf[] {
  if (root.id === id) return [root];
  for (const each of root.children) {
    const path = pathTo(each, id);
    if (path.length) return [root, ...path];
  }
  return [];
}

/** The places between rows at a height: `y` in rows, 2.3 is in the upper third of the third row. */
export function dropAt(rows: Row[], y: number, depth: number): Drop | undefined {
  const at = Math.max(0, Math.min(rows.length - 1, Math.floor(y)));
  const row = rows[at];
  if (!row) return undefined;
  const part = y - at;
  const isRoot = row.parent === undefined;
  if ((part > 0.28 && part < 0.72) || isRoot)
    return {
      parent: row.leaf.id,
      index: row.leaf.children.length,
      into: row.leaf.id,
      line: at,
      depth: row.depth,
    };
  return between(rows, part <= 0.28 ? at : at + 1, depth);
}

/** The place above row `line`: after the last of a branch the pointer's indent chooses the level. */
function between(rows: Row[], line: number, wished: number): Drop | undefined {
  const above = rows[line - 1];
  const below = rows[line];
  if (!above) return undefined;
  const deepest = above.expanded ? above.depth + 1 : above.depth;
  const flattest = below ? Math.min(below.depth, deepest) : 1;
  const depth = Math.max(flattest, Math.min(deepest, Math.max(1, wished)));
  if (depth > above.depth) return { parent: above.leaf.id, index: 0, line, depth };
  const sibling = climb(rows, line - 1, depth);
  return sibling?.parent === undefined
    ? undefined
    : { parent: sibling.parent, index: indexOf(rows, sibling) + 1, line, depth };
}

/** The row at this depth that row `at` is, or is in. */
function climb(rows: Row[], at: number, depth: number): Row | undefined {
  for (let index = at; index >= 0; index -= 1) if (rows[index]?.depth === depth) return rows[index];
  return undefined;
}

function indexOf(rows: Row[], row: Row): number {
  const parent = rows.find((each) => each.leaf.id === row.parent);
  return parent?.leaf.children.findIndex((each) => each.id === row.leaf.id) ?? 0;
}

export type Nudge = "up" | "down" | "in" | "out";

/** Where an element goes that is moved by a key. */
export function nudged(root: Leaf, id: string, nudge: Nudge): Spot | undefined {
  const path = pathTo(root, id);
  const [grand, parent] = [path.at(-3), path.at(-2)];
  if (!parent) return undefined;
  const at = parent.children.findIndex((each) => each.id === id);
  if (nudge === "up") return at > 0 ? { parent: parent.id, index: at - 1 } : undefined;
  if (nudge === "down")
    return at < parent.children.length - 1 ? { parent: parent.id, index: at + 2 } : undefined;
  if (nudge === "in") {
    const into = parent.children[at - 1];
    return into && { parent: into.id, index: into.children.length };
  }
  if (!grand) return undefined;
  return { parent: grand.id, index: grand.children.findIndex((each) => each.id === parent.id) + 1 };
}

/** What is chosen when from `from` to `to` is chosen with Shift. */
export function rangeOf(rows: Row[], from: string, to: string): string[] {
  const [a, b] = [from, to].map((id) => rows.findIndex((row) => row.leaf.id === id));
  if (a === undefined || b === undefined || a < 0 || b < 0) return [to];
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map((row) => row.leaf.id);
}

/** Without those that are in another one of them. */
export function outermost(root: Leaf, ids: string[]): string[] {
  const set = new Set(ids);
  const out: string[] = [];
  const look = (leaf: Leaf) => {
    if (set.has(leaf.id)) out.push(leaf.id);
    else leaf.children.forEach(look);
  };
  look(root);
  return out;
}
