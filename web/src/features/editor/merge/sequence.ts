/** Orders: what two lists share, what was moved in one, and how two changed orders become one. */

/** The longest list of pairs [place in a, place in b] of equal items, in the order of both. */
export function shared(a: readonly string[], b: readonly string[]): [number, number][] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < Math.min(a.length, b.length) - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const pairs: [number, number][] = Array.from({ length: head }, (_, at) => [at, at]);
  const inner = between(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  for (const [left, right] of inner) pairs.push([left + head, right + head]);
  for (let at = tail; at > 0; at--) pairs.push([a.length - at, b.length - at]);
  return pairs;
}

const MOST = 4_000_000; // cells of the table; what is larger counts as wholly different

function between(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST) return [];
  const best = new Uint32Array((a.length + 1) * width);
  const cell = (row: number, column: number) => best[row * width + column] as number;
  for (let row = a.length - 1; row >= 0; row--) {
    for (let column = b.length - 1; column >= 0; column--) {
      best[row * width + column] =
        a[row] === b[column]
          ? cell(row + 1, column + 1) + 1
          : Math.max(cell(row + 1, column), cell(row, column + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < a.length && column < b.length; ) {
    if (a[row] === b[column]) pairs.push([row++, column++]);
    else if (cell(row + 1, column) >= cell(row, column + 1)) row++;
    else column++;
  }
  return pairs;
}

/** Those that were moved between two orders of the same items: as few as possible. */
export function movedIn(before: readonly string[], after: readonly string[]): Set<string> {
  const place = new Map(before.map((key, at) => [key, at]));
  const ends: number[] = []; // index in `after` that ends the best run of each length
  const from: number[] = [];
  const rank = (at: number) => place.get(after[at] as string) as number;
  for (let at = 0; at < after.length; at++) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rank(ends[middle] as number) < rank(at)) low = middle + 1;
      else high = middle;
    }
    from[at] = low > 0 ? (ends[low - 1] as number) : -1;
    ends[low] = at;
  }
  const stay = new Set<string>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = from[at] as number) stay.add(after[at] as string);
  return new Set(after.filter((key) => !stay.has(key)));
}

export function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, at) => key === b[at]);
}

/**
 * The order that two people made of one list. What only one has placed stands behind what it stood
 * behind there; of two at the same place, theirs comes first. `choose` says whose order stays where
 * both moved the same items.
 */
export function mergeOrder(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
  choose: () => "mine" | "theirs",
): string[] {
  if (equal(mine, base)) return woven(theirs, mine, false);
  if (equal(theirs, base)) return woven(mine, theirs, true);
  const [inMine, inTheirs] = [new Set(mine), new Set(theirs)];
  const common = base.filter((key) => inMine.has(key) && inTheirs.has(key));
  const known = new Set(common);
  const [mineOf, theirsOf] = [mine, theirs].map((list) => list.filter((key) => known.has(key)));
  if (!mineOf || !theirsOf || equal(mineOf, theirsOf)) return woven(theirs, mine, false);
  const [byMe, byThem] = [movedIn(common, mineOf), movedIn(common, theirsOf)];
  if (byMe.size > 0 && [...byMe].some((key) => byThem.has(key)))
    return choose() === "mine" ? woven(mine, theirs, true) : woven(theirs, mine, false);
  const spine = theirs.filter((key) => !byMe.has(key));
  return woven(spine, mine, false);
}

/** `spine` with what only `other` has: each behind what it follows there. */
function woven(spine: readonly string[], other: readonly string[], spineIsMine: boolean): string[] {
  const there = new Set(spine);
  if (other.every((key) => there.has(key))) return [...spine];
  const known = new Set(other);
  const after = new Map<string | null, string[]>();
  let before: string | null = null;
  for (const key of other) {
    if (there.has(key)) before = key;
    else after.set(before, [...(after.get(before) ?? []), key]);
  }
  const order: string[] = [];
  let waiting: string[] = [];
  const flush = () => {
    order.push(...waiting);
    waiting = [];
  };
  const follow = (key: string | null) => {
    const added = after.get(key) ?? [];
    if (spineIsMine) order.push(...added);
    else waiting = added; // behind what the spine alone has at this place
  };
  follow(null);
  for (const key of spine) {
    if (known.has(key)) flush();
    order.push(key);
    if (known.has(key)) follow(key);
  }
  flush();
  return order;
}
