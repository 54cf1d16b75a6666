/** One element as it was in an earlier version of the page, in the page as it is now. */
import type { Content, ElementJson, RuleJson } from "../context";
import { className } from "../merge/fields.ts";
import { idsOf, rulesOf, selectorsOf } from "../merge/rules.ts";
import { childrenOf, idOf } from "../merge/tree.ts";

/**
 * `now` with the element `id` as it is in `then`: with what was in it, its own rules, and at its place
 * where it is gone or stands elsewhere. An element that was not there goes.
 */
export function restoreElement(now: Content, then: Content, id: string): Content {
  const page = structuredClone(now);
  const old = structuredClone(find(then.component, id)?.element);
  if (!old) {
    cut(page.component, id);
    return page;
  }
  const ids = idsIn(old);
  const came = cameIn(page, then, id);
  const place = placeFor(page, then, id);
  for (const each of ids) cut(page.component, each);
  const parent = place && find(page.component, place.parent)?.element;
  const target = parent ?? page.component;
  const children = [...childrenOf(target)];
  const at = place ? placeAmong(children, place) : children.length;
  target.components = children.toSpliced(at, 0, old, ...came);
  return { ...page, styles: stylesFor(page, then, old, ids) };
}

type Found = { element: ElementJson; parent: ElementJson | undefined };
type Place = { parent: string; index?: number; after: string[] };

const TOP = ""; // the outermost element, which may have no id

function find(root: ElementJson, id: string, parent?: ElementJson): Found | undefined {
  if (idOf(root) === id || (id === TOP && !parent)) return { element: root, parent };
  for (const child of childrenOf(root)) {
    const found = find(child, id, root);
    if (found) return found;
  }
  return undefined;
}

function idsIn(element: ElementJson): string[] {
  const own = idOf(element);
  return [...(own === undefined ? [] : [own]), ...childrenOf(element).flatMap(idsIn)];
}

/** Take an element out; nothing where it is not there. */
function cut(root: ElementJson, id: string) {
  const parent = find(root, id)?.parent;
  if (parent) parent.components = childrenOf(parent).filter((child) => idOf(child) !== id);
}

/** What stood elsewhere then, and in the element now: it is not lost, it stands behind it. */
function cameIn(page: Content, then: Content, id: string): ElementJson[] {
  const [before, after] = [find(then.component, id)?.element, find(page.component, id)?.element];
  if (!before || !after) return [];
  const inside = new Set(idsIn(before));
  const elsewhere = new Set(idsIn(then.component).filter((each) => !inside.has(each)));
  const visit = (element: ElementJson): ElementJson[] =>
    childrenOf(element).flatMap((child) =>
      elsewhere.has(idOf(child) ?? "") ? [child] : visit(child),
    );
  return visit(after).map((element) => {
    const copy = structuredClone(element);
    for (const each of inside) cut(copy, each);
    return copy;
  });
}

/** Where it belongs: where it is, if it was in the same element then; else where it was. */
function placeFor(page: Content, then: Content, id: string): Place | undefined {
  const [old, present] = [find(then.component, id), find(page.component, id)];
  if (!old?.parent) return undefined;
  const parent = old.parent === then.component ? TOP : (idOf(old.parent) ?? TOP);
  const siblings = childrenOf(old.parent);
  const at = siblings.findIndex((child) => idOf(child) === id);
  const after = siblings.slice(0, at).flatMap((child) => idOf(child) ?? []);
  const same = present?.parent && (present.parent === page.component ? TOP : idOf(present.parent));
  if (same === parent && present?.parent) {
    const index = childrenOf(present.parent).findIndex((child) => idOf(child) === id);
    const moved = new Set(idsIn(old.element));
    const before = childrenOf(present.parent).slice(0, index);
    return { parent, index: before.filter((child) => !moved.has(idOf(child) ?? "")).length, after };
  }
  return { parent, after };
}

/** The place itself, or behind the nearest of those that it stood behind. */
function placeAmong(children: ElementJson[], place: Place): number {
  if (place.index !== undefined) return place.index;
  for (const id of place.after.toReversed()) {
    const at = children.findIndex((child) => idOf(child) === id);
    if (at >= 0) return at + 1;
  }
  return place.after.length === 0 ? 0 : children.length;
}

/** The element's own rules as they were, and those of its classes that are not there any more. */
function stylesFor(page: Content, then: Content, old: ElementJson, ids: string[]): RuleJson[] {
  const own = new Set(ids);
  const about = (rule: RuleJson) => idsOf(rule).some((id) => own.has(id));
  const kept = (page.styles ?? []).filter((rule) => !about(rule));
  const known = rulesOf(kept);
  const classes = classesIn(old);
  const back = [...rulesOf(then.styles ?? [])].flatMap(([name, rule]) => {
    const selectors = selectorsOf(rule);
    const used = selectors.length > 0 && selectors.every((each) => classes.has(each));
    return about(rule) || (used && !known.has(name)) ? [rule] : [];
  });
  return [...kept, ...structuredClone(back)];
}

function classesIn(element: ElementJson): Set<string> {
  const own: unknown[] = Array.isArray(element.classes) ? element.classes : [];
  return new Set([
    ...own.map(className),
    ...childrenOf(element).flatMap((child) => [...classesIn(child)]),
  ]);
}
