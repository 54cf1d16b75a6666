/** JSON with its names in one order: two that hold the same are the same text. */

/** What came from here. It is frozen, so it still is in order, and what is made of it may share it. */
const ordered = new WeakSet<object>();

export function inOrder<T>(value: T): T {
  if (typeof value !== "object" || value === null || ordered.has(value)) return value;
  const made = Object.freeze(Array.isArray(value) ? value.map(inOrder) : sorted(value));
  ordered.add(made);
  return made as T;
}

function sorted(value: object): object {
  const names = Object.keys(value).sort();
  return Object.fromEntries(
    names.map((name) => [name, inOrder((value as Record<string, unknown>)[name])]),
  );
}
