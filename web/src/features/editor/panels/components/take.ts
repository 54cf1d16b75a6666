/**
 * An element out of a page, as a component: with the rules that are about it, which get classes of
 * the component's own. So it looks the same on every page, and no page's rules reach into it.
 */
import type { ElementJson, RuleJson } from "../../context.ts";
import { walk } from "./definition.ts";
import {
  calls,
  classOf,
  mentioned,
  type Renaming,
  renamedElement,
  renamedRule,
} from "./selectors.ts";

export type Taken = {
  component: ElementJson;
  styles: RuleJson[];
  /** The page's rules that nothing else needs: those for the ids of the elements. */
  spare: Set<RuleJson>;
};

/**
 * `prefix` begins the names of the component's classes, and is nobody else's. What style sheets of
 * the site say (`shared`) is copied, for sites that have others; their classes stay, too.
 */
export function taken(
  element: ElementJson,
  rules: RuleJson[],
  prefix: string,
  shared: RuleJson[] = [],
): Taken {
  const inside = namesIn(element);
  const copied = shared.flatMap(apart).filter((rule) => isAbout(rule, inside));
  const kept = new Set(copied.flatMap((rule) => [...mentioned(rule).classes]));
  const about = rules.filter((rule) => isAbout(rule, inside));
  const renaming = { ...namesFor([...copied, ...about], prefix), kept };
  const styles = about.map((rule) => renamedRule(rule, renaming));
  const called = rules.filter(
    (rule) => rule.atRuleType?.endsWith("keyframes") && calls(about, rule.mediaText ?? ""),
  );
  // What was said of one element wins over what its classes say, as it did by its id.
  const byId = (rule: RuleJson) => Number(mentioned(rule).ids.size > 0);
  const order = about.map((rule, at) => ({ at, byId: byId(rule) }));
  order.sort((a, b) => a.byId - b.byId || a.at - b.at);
  return {
    component: renamedElement(element, renaming),
    styles: merged([
      ...called,
      ...copied.map((rule) => renamedRule(rule, renaming)),
      ...order.flatMap(({ at }) => styles[at] ?? []),
    ]),
    spare: new Set(about.filter((rule) => mentioned(rule).ids.size > 0)),
  };
}

/** Rules for the same become one; what is said last stands. */
function merged(rules: RuleJson[]): RuleJson[] {
  const found = new Map<string, RuleJson>();
  for (const rule of rules) {
    const { style, ...about } = rule;
    const key = rule.singleAtRule ? JSON.stringify(rule) : JSON.stringify(about);
    const before = found.get(key);
    found.delete(key);
    found.set(key, before ? { ...rule, style: { ...before.style, ...style } } : rule);
  }
  return [...found.values()];
}

/** The same element and rules with other class names: for what becomes a part of a page again. */
export function released(element: ElementJson, rules: RuleJson[], prefix: string) {
  const { component, styles } = taken(element, rules, prefix);
  return { component, styles };
}

function namesIn(element: ElementJson) {
  const classes = new Set<string>();
  const ids = new Set<string>();
  for (const each of walk(element)) {
    for (const name of each.classes ?? []) classes.add(classOf(name));
    const id = each.attributes?.id;
    if (typeof id === "string") ids.add(id);
  }
  return { classes, ids };
}

/** Whether a rule is about nothing but these elements. */
function isAbout(rule: RuleJson, inside: { classes: Set<string>; ids: Set<string> }): boolean {
  const { classes, ids } = mentioned(rule);
  if (classes.size + ids.size === 0) return false;
  return (
    [...classes].every((name) => inside.classes.has(name)) &&
    [...ids].every((name) => inside.ids.has(name))
  );
}

/** A rule for each of the selectors that a comma parts. */
function apart(rule: RuleJson): RuleJson[] {
  const each = (rule.selectorsAdd ?? "").split(/,(?![^(]*\))/);
  if (each.length < 2 || rule.selectors.length > 0) return [rule];
  return each.map((selectorsAdd) => ({ ...rule, selectorsAdd: selectorsAdd.trim() }));
}

function namesFor(rules: RuleJson[], prefix: string): Omit<Renaming, "kept"> {
  const classes = new Map<string, string>();
  const ids = new Map<string, string>();
  for (const rule of rules) {
    const found = mentioned(rule);
    for (const name of found.classes) classes.set(name, `${prefix}-${bare(name)}`);
    for (const name of found.ids) ids.set(name, `${prefix}-${name}`);
  }
  return { classes, ids };
}

/** A class that was a component's already loses that one's prefix. */
function bare(name: string): string {
  return name.replace(/^c[0-9a-z]{6}-/, "");
}

/** How the classes of a component begin, where it has such classes. */
export function prefixOf(element: ElementJson): string | undefined {
  for (const each of walk(element))
    for (const name of each.classes ?? []) {
      const found = /^(c[0-9a-z]{6})-/.exec(classOf(name));
      if (found) return found[1];
    }
  return undefined;
}

/** "c" and six signs: the beginning of the classes of one component. */
export function newPrefix(): string {
  const number = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `c${number.toString(36).padStart(6, "0").slice(-6)}`;
}
