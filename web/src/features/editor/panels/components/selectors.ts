/** Which classes and ids a rule is about, and the same rule for others. */
import type { ElementJson, RuleJson } from "../../context.ts";

const NAMED = /([.#])((?:[\w-]|[^\s!-~])+)/gu;

export type Mentioned = { classes: Set<string>; ids: Set<string> };

/** The names in a rule's selectors. */
export function mentioned(rule: RuleJson): Mentioned {
  const found: Mentioned = { classes: new Set(), ids: new Set() };
  for (const each of rule.selectors ?? []) {
    const { mark, name } = simple(each);
    if (name) (mark === "#" ? found.ids : found.classes).add(name);
  }
  for (const [, mark, name] of (rule.selectorsAdd ?? "").matchAll(NAMED))
    (mark === "#" ? found.ids : found.classes).add(name as string);
  return found;
}

function simple(given: RuleJson["selectors"][number]): { mark: string; name: string } {
  const text = typeof given === "string" ? given : given.name;
  const mark = /^[.#]/.test(text) ? text.charAt(0) : "";
  const isId = mark === "#" || (typeof given === "object" && given.type === 2);
  return { mark: isId ? "#" : ".", name: mark ? text.slice(1) : text };
}

/** Other names for classes, and the classes that ids become. */
export type Renaming = {
  classes: ReadonlyMap<string, string>;
  ids: ReadonlyMap<string, string>;
  /** Classes that stay beside their other name. */
  kept: ReadonlySet<string>;
};

export function renamedRule(rule: RuleJson, renaming: Renaming): RuleJson {
  const next = (mark: string, name: string) =>
    mark === "#" ? renaming.ids.get(name) : renaming.classes.get(name);
  const made: RuleJson = {
    ...rule,
    selectors: (rule.selectors ?? []).map((each) => {
      const { mark, name } = simple(each);
      return next(mark, name) ?? each;
    }),
  };
  if (rule.selectorsAdd)
    made.selectorsAdd = rule.selectorsAdd.replace(NAMED, (whole, mark: string, name: string) => {
      const found = next(mark, name);
      return found ? `.${found}` : whole;
    });
  return made;
}

export function renamedElement(element: ElementJson, renaming: Renaming): ElementJson {
  if (element.type === "textnode") return element;
  const made: ElementJson = { ...element };
  const own = (element.classes ?? []).flatMap((each) => renamedClass(each, renaming));
  const added = renaming.ids.get(String(element.attributes?.id ?? ""));
  const classes = added && !own.some((each) => classOf(each) === added) ? [...own, added] : own;
  if (classes.length > 0) made.classes = classes;
  if (Array.isArray(element.components))
    made.components = element.components.map((child) => renamedElement(child, renaming));
  return made;
}

function renamedClass(given: string | { name: string }, { classes, kept }: Renaming) {
  const name = classOf(given);
  const next = classes.get(name);
  if (!next) return [given];
  return kept.has(name) ? [next, given] : [next];
}

export function classOf(given: string | { name: string }): string {
  return typeof given === "string" ? given : given.name;
}

/** What the names of rules like `@keyframes` are called by: declarations that hold the word. */
export function calls(rules: RuleJson[], name: string): boolean {
  return rules.some(({ style }) =>
    Object.values(style).some((value) =>
      String(value)
        .split(/[\s,]+/)
        .includes(name),
    ),
  );
}
