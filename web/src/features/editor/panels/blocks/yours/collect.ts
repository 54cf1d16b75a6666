/** A section made of an element of a page: on its own, with the rules that it needs. */
import type { ElementJson, RuleJson } from "../../../context.ts";

export type SectionContent = {
  version: 3;
  components: ElementJson[];
  styles: RuleJson[];
  /** Rules of the style sheets of the site that it was made in, and which site that was. */
  shared?: RuleJson[];
  site?: string;
};

/**
 * The element without ids, with every rule for its classes. What was said of an element by its id
 * is said of a class of its own; `newName` makes one.
 */
export function sectionOf(
  element: ElementJson,
  rules: RuleJson[],
  newName: () => string,
): SectionContent {
  const names = new Map<string, string>();
  const byId = rules.filter((rule) => idOf(rule) !== undefined);
  const wanted = new Set(byId.map(idOf));
  const bare = withoutIds(element, (id) => {
    if (!wanted.has(id)) return undefined;
    const name = names.get(id) ?? newName();
    names.set(id, name);
    return name;
  });
  const classes = classesOf(bare);
  const own = rules.filter((rule) => idOf(rule) === undefined && concerns(rule, classes));
  const renamed = byId.flatMap((rule) => {
    const name = names.get(idOf(rule) ?? "");
    return name ? [{ ...rule, selectors: [name] }] : [];
  });
  const styles = [...own, ...renamed];
  return { version: 3, components: [bare], styles: [...styles, ...named(rules, styles)] };
}

/** Every class in it. */
export function classesOf(element: ElementJson): Set<string> {
  const found = new Set<string>();
  const read = (each: ElementJson) => {
    for (const name of each.classes ?? []) found.add(typeof name === "string" ? name : name.name);
    if (Array.isArray(each.components)) each.components.forEach(read);
  };
  read(element);
  return found;
}

/** Whether a selector names classes, and none but these. */
export function mentions(selector: string, classes: Set<string>): boolean {
  const named = [...selector.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map(([, name]) => name ?? "");
  return named.length > 0 && !selector.includes("#") && named.every((name) => classes.has(name));
}

function concerns(rule: RuleJson, classes: Set<string>): boolean {
  if (rule.atRuleType === "keyframes" || rule.singleAtRule) return false;
  const selectors = rule.selectors.map((each) => (typeof each === "string" ? each : each.name));
  if (selectors.some((name) => !classes.has(name))) return false;
  const more = rule.selectorsAdd?.split(",") ?? [];
  return more.length > 0 ? more.some((each) => mentions(each, classes)) : selectors.length > 0;
}

/** Animations and fonts that the styles name. */
function named(rules: RuleJson[], styles: RuleJson[]): RuleJson[] {
  const text = JSON.stringify(styles.map(({ style }) => style));
  return rules.filter((rule) => {
    if (rule.atRuleType === "keyframes")
      return Boolean(rule.mediaText && text.includes(rule.mediaText));
    if (rule.atRuleType !== "font-face") return false;
    const family = String(rule.style["font-family"] ?? "").replaceAll(/["']/g, "");
    return family !== "" && text.includes(family);
  });
}

/** The id of an element that a rule is for; GrapesJS writes ids as "#name" or with the type 2. */
function idOf({ selectors }: RuleJson): string | undefined {
  const [only] = selectors;
  if (selectors.length !== 1 || only === undefined) return undefined;
  if (typeof only === "string") return only.startsWith("#") ? only.slice(1) : undefined;
  return only.type === 2 ? only.name.replace(/^#/, "") : undefined;
}

function withoutIds(element: ElementJson, named: (id: string) => string | undefined): ElementJson {
  const { attributes = {}, components, ...own } = element;
  const { id, "data-form": _, ...rest } = attributes;
  const name = typeof id === "string" ? named(id) : undefined;
  const classes = name ? [...(own.classes ?? []), name] : own.classes;
  return {
    ...own,
    ...(classes && { classes }),
    ...(Object.keys(rest).length > 0 && { attributes: rest }),
    ...(components !== undefined && {
      components: Array.isArray(components)
        ? components.map((each) => withoutIds(each, named))
        : components,
    }),
  };
}
