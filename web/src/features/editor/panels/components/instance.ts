/** One use of a component: a copy of its elements with ids of their own and the use's values. */
import type { ElementJson } from "../../context.ts";
import { type Definition, type Field, USE, walk } from "./definition.ts";
import { filled } from "./values.ts";

/** Attributes that name elements by their ids, and those whose address may be "#id". */
const NAMING = new Set([
  "for",
  "headers",
  "list",
  "form",
  "aria-labelledby",
  "aria-describedby",
  "aria-controls",
  "aria-owns",
  "aria-flowto",
  "aria-details",
  "aria-errormessage",
  "aria-activedescendant",
]);
const ADDRESSES = new Set(["href", "xlink:href", "usemap"]);
const PAINTED = /url\((["']?)#([^"')]+)\1\)/g;

type Names = ReadonlyMap<string, string>;

/**
 * The component's root with the id `identity`, everything inside as "<identity>-<its id>". Classes
 * and attributes that the use has of its own are on the root, too.
 */
export function instanceOf(
  definition: Definition,
  use: ElementJson,
  identity: string,
): ElementJson {
  const names = namesOf(definition.component, identity);
  const given = isObject(use.fields) ? use.fields : {};
  const fields = byElement(definition, given);
  const root = copied(definition.component, names, fields, given);
  const made: ElementJson = {
    ...root,
    attributes: { ...root.attributes, ...use.attributes, id: identity },
  };
  if (use.classes && use.classes.length > 0) made.classes = joined(root.classes, use.classes);
  return made;
}

/** What every id inside becomes. */
function namesOf(root: ElementJson, identity: string): Names {
  const names = new Map<string, string>();
  for (const each of walk(root)) {
    const id = idOf(each);
    if (id) names.set(id, `${identity}-${id}`);
  }
  const own = idOf(root);
  if (own) names.set(own, identity);
  return names;
}

function copied(
  element: ElementJson,
  names: Names,
  fields: ReadonlyMap<string, Field[]>,
  given: Record<string, unknown>,
): ElementJson {
  if (element.type === "textnode") return element;
  let made: ElementJson = { ...element };
  if (element.attributes)
    made.attributes = Object.fromEntries(
      Object.entries(element.attributes).map(([name, value]) => [
        name,
        renamed(name, value, names),
      ]),
    );
  if (Array.isArray(element.components))
    made.components = element.components.map((child) => copied(child, names, fields, given));
  if (element.type !== USE)
    for (const field of fields.get(idOf(element) ?? "") ?? [])
      made = filled(made, field.kind, given[field.name]);
  return made;
}

function renamed(name: string, value: unknown, names: Names): unknown {
  if (typeof value !== "string") return value;
  if (name === "id") return names.get(value) ?? value;
  if (NAMING.has(name)) {
    const named = value.split(/\s+/).filter(Boolean);
    if (!named.some((each) => names.has(each))) return value;
    return named.map((each) => names.get(each) ?? each).join(" ");
  }
  if (ADDRESSES.has(name) && value.startsWith("#"))
    return `#${names.get(value.slice(1)) ?? value.slice(1)}`;
  return value.replace(PAINTED, (_, mark, id) => `url(${mark}#${names.get(id) ?? id}${mark})`);
}

/** The fields that the use fills, by the element that each is about. */
function byElement(definition: Definition, given: Record<string, unknown>): Map<string, Field[]> {
  const found = new Map<string, Field[]>();
  for (const field of definition.fields)
    if (field.name in given) found.set(field.element, [...(found.get(field.element) ?? []), field]);
  return found;
}

/** The root's classes, and those of the use that it has not. */
function joined(own: ElementJson["classes"], more: NonNullable<ElementJson["classes"]>) {
  const there = new Set((own ?? []).map(nameOf));
  return [...(own ?? []), ...more.filter((each) => !there.has(nameOf(each)))];
}

function nameOf(given: string | { name: string }): string {
  return typeof given === "string" ? given : given.name;
}

export function idOf(element: ElementJson): string | undefined {
  const id = element.attributes?.id;
  return typeof id === "string" && id && !/\s/.test(id) ? id : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
