/** When two pieces of JSON are the same; the order of an object's names does not count. */

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
function namesOf(value: object): string[] {
  return Object.keys(value).filter((name) => (value as Json)[name] !== undefined);
}

/** A text that is equal exactly where `same` is true. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = namesOf(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical((value as Json)[name])}`).join(",")}}`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
