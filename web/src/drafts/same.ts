/**
 * When two pieces of JSON are the same; the order of an object's names does not count. What both
 * share is not looked into, so two states of one big thing are compared in the time of what differs.
 */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((each, index) => same(each, b[index]));
  }
  const [left, right] = [namesOf(a), namesOf(b)];
  if (left.length !== right.length) return false;
  return left.every((name) => same((a as Json)[name], (b as Json)[name]));
}

type Json = Record<string, unknown>;

/** Names with a value: what is undefined is not stored. */
export function namesOf(value: object): string[] {
  return Object.keys(value).filter((name) => (value as Json)[name] !== undefined);
}
