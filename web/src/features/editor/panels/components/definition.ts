/** What a component is: its elements, its rules, and the fields that each use may fill. */
import type { ElementJson, RuleJson } from "../../context.ts";

export type FieldKind = "text" | "rich" | "link" | "image";

/** A place of a component that each use may fill; `element` is the id of one inside. */
export type Field = { name: string; label: string; kind: FieldKind; element: string };

export type Definition = {
  id: string;
  name: string;
  component: ElementJson;
  styles: RuleJson[];
  fields: Field[];
};

export const USE = "component";
/** Levels of components in each other. */
export const MAX_NESTED = 5;
/** Elements and text nodes of a page. */
export const MAX_ELEMENTS = 20_000;

const KINDS: readonly string[] = ["text", "rich", "link", "image"];
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Stored = { id: string; name: string; content: unknown; settings: unknown };

/** The component of a row; rules for ids are left out: every use has ids of its own. */
export function readDefinition({ id, name, content, settings }: Stored): Definition {
  const { component, styles } = (content ?? {}) as { component?: unknown; styles?: unknown };
  const rules = Array.isArray(styles) ? (styles as RuleJson[]) : [];
  return {
    id,
    name,
    component: (typeof component === "object" && component ? component : {}) as ElementJson,
    styles: rules.filter((rule) => !namesAnId(rule)),
    fields: readFields(settings),
  };
}

function namesAnId(rule: RuleJson): boolean {
  const { selectors } = rule as { selectors?: unknown };
  if (typeof selectors === "string") return selectors.startsWith("#");
  return (
    Array.isArray(selectors) &&
    selectors.some((each) =>
      typeof each === "object"
        ? each.type === 2 || String(each.name).startsWith("#")
        : String(each).startsWith("#"),
    )
  );
}

/** The fields that can be read. */
export function readFields(settings: unknown): Field[] {
  const { fields } = (settings ?? {}) as { fields?: unknown };
  if (!Array.isArray(fields)) return [];
  return fields.filter(isField).map((each) => ({ ...each, label: each.label || each.name }));
}

function isField(given: unknown): given is Field {
  const { name, kind, element } = (given ?? {}) as Record<string, unknown>;
  return typeof name === "string" && typeof element === "string" && KINDS.includes(kind as string);
}

/** The component that a use names, in the way its id is written; nothing where that is no id. */
export function idOfComponent(use: ElementJson): string | undefined {
  const named = typeof use.componentId === "string" ? use.componentId.toLowerCase() : "";
  return ID.test(named) ? named : undefined;
}

/** The element and all below it that are given as elements. */
export function* walk(element: ElementJson): Generator<ElementJson> {
  yield element;
  if (Array.isArray(element.components)) for (const child of element.components) yield* walk(child);
}

/** The ids of the components that stand in it, not of those inside these. */
export function used(element: ElementJson): Set<string> {
  const found = new Set<string>();
  for (const each of walk(element)) {
    const id = each.type === USE ? idOfComponent(each) : undefined;
    if (id) found.add(id);
  }
  return found;
}

/** These, and all that stand inside them. */
export function closure(ids: Iterable<string>, all: ReadonlyMap<string, Definition>): Set<string> {
  const found = new Set<string>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const known = all.get(id);
    if (known) waiting.push(...used(known.component));
  }
  return found;
}

/** How many levels of components there are in an element; 0 where none stands in it. */
export function levels(
  element: ElementJson,
  all: ReadonlyMap<string, Definition>,
  open: readonly string[] = [],
): number {
  let most = 0;
  for (const id of used(element)) {
    const known = all.get(id);
    if (!known || open.includes(id)) continue;
    most = Math.max(most, 1 + levels(known.component, all, [...open, id]));
    if (most > MAX_NESTED) return most;
  }
  return most;
}
