/** What can be said of an element or a rule, name by name; and three versions of it made one. */
import { isObject, same } from "./same.ts";

export type Fields = Map<string, unknown>;

const GROUPS = ["attributes", "style", "fields"]; // looked into: "attributes.href"

/** Everything but what stands inside: {"tagName", "attributes.href", "classes", …}. */
export function fieldsOf(json: Record<string, unknown>): Fields {
  const fields: Fields = new Map();
  for (const [name, value] of Object.entries(json)) {
    if (value === undefined) continue;
    if (name === "components") {
      if (typeof value === "string") fields.set(name, value);
    } else if (GROUPS.includes(name) && isObject(value)) {
      fields.set(name, GROUP);
      for (const [inner, each] of Object.entries(value))
        if (each !== undefined) fields.set(`${name}.${inner}`, each);
    } else fields.set(name, value);
  }
  return fields;
}

const GROUP = {}; // stands for "there are attributes", even where there is none

export function jsonOf(fields: Fields): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    const dot = name.indexOf(".");
    const group = name.slice(0, Math.max(dot, 0));
    if (!GROUPS.includes(group)) json[name] = value === GROUP ? {} : value;
  }
  for (const [name, value] of fields) {
    const dot = name.indexOf(".");
    const group = name.slice(0, Math.max(dot, 0));
    if (!GROUPS.includes(group)) continue;
    const inside = isObject(json[group]) ? json[group] : {};
    json[group] = { ...inside, [name.slice(dot + 1)]: value };
  }
  return json;
}

export type Asked = (
  name: string,
  base: unknown,
  mine: unknown,
  theirs: unknown,
) => "mine" | "theirs" | { text: string };

/** Field by field what one has changed; `ask` says what stays where both changed one in two ways. */
export function mergeFields(base: Fields, mine: Fields, theirs: Fields, ask: Asked): Fields {
  const merged: Fields = new Map();
  for (const name of new Set([...theirs.keys(), ...mine.keys()])) {
    const value = mergeValue(name, base.get(name), mine.get(name), theirs.get(name), ask);
    if (value !== undefined) merged.set(name, value);
  }
  return merged;
}

function mergeValue(name: string, base: unknown, mine: unknown, theirs: unknown, ask: Asked) {
  if (same(mine, base)) return theirs;
  if (same(theirs, base) || same(mine, theirs)) return mine;
  if (name === "classes") return mergeClasses(base, mine, theirs);
  const choice = ask(name, base, mine, theirs);
  if (typeof choice === "object") return choice.text;
  return choice === "mine" ? mine : theirs;
}

/** Classes come and go one by one: two who change them never collide. */
function mergeClasses(base: unknown, mine: unknown, theirs: unknown): unknown[] {
  const [before, my, their] = [base, mine, theirs].map(byName) as [Names, Names, Names];
  const kept = [...their].filter(([name]) => my.has(name) || !before.has(name));
  const added = [...my].filter(([name]) => !their.has(name) && !before.has(name));
  return [...kept, ...added].map(([, value]) => value);
}

type Names = Map<string, unknown>;

function byName(classes: unknown): Names {
  const list = Array.isArray(classes) ? classes : classes === undefined ? [] : [classes];
  return new Map(list.map((each) => [className(each), each]));
}

export function className(each: unknown): string {
  return isObject(each) ? String(each.name ?? "") : String(each);
}
