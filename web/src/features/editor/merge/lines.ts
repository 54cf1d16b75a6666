/** Three versions of a text become one, line by line. */
import { same } from "./same.ts";
import { shared } from "./sequence.ts";

/** The text with the changes of both; undefined where both changed the same lines, or neighbours. */
export function mergeLines(base: string, mine: string, theirs: string): string | undefined {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const lines = base.split("\n");
  const changes = [...edits(lines, mine.split("\n")), ...edits(lines, theirs.split("\n"))];
  changes.sort((a, b) => a.from - b.from || a.to - b.to);
  const merged: string[] = [];
  let at = 0;
  let last: Edit | undefined;
  for (const change of changes) {
    if (last && same(last, change)) continue; // both did the same
    if (last && change.from <= last.to) return undefined;
    merged.push(...lines.slice(at, change.from), ...change.lines);
    at = change.to;
    last = change;
  }
  return [...merged, ...lines.slice(at)].join("\n");
}

/** Lines `from` up to, not with, `to` became `lines`. */
type Edit = { from: number; to: number; lines: string[] };

function edits(before: string[], after: string[]): Edit[] {
  const found: Edit[] = [];
  let [left, right] = [0, 0];
  for (const [a, b] of [...shared(before, after), [before.length, after.length] as const]) {
    if (a > left || b > right) found.push({ from: left, to: a, lines: after.slice(right, b) });
    [left, right] = [a + 1, b + 1];
  }
  return found;
}
