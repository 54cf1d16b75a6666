/** Makes what is pasted fit into a page that has ids, classes and files of its own. */
import type { ElementJson, Removed, RuleJson } from "../../context.ts";
import { all, classNames, type Parcel, selectorNames } from "./parcel.ts";

/** New names for what a page has already: ids for any, classes where they look otherwise there. */
export type Page = { ids: Set<string>; rules: RuleJson[]; newId: () => string };

type Fitted = { components: ElementJson[]; styles: RuleJson[] };

export function fitted({ components, styles }: Fitted, page: Page): Fitted {
  const ids = newIds(components, page);
  const classes = newClasses(styles, page.rules);
  const rules = styles.map((rule) => renamedRule(rule, ids, classes));
  const known = new Set(page.rules.map(headOf));
  return {
    components: components.map((each) => renamed(each, ids, classes)),
    styles: rules.filter((rule) => !known.has(headOf(rule))),
  };
}

function newIds(components: ElementJson[], page: Page): Map<string, string> {
  const made = new Map<string, string>();
  for (const { attributes } of all(components)) {
    const id = attributes?.id;
    if (typeof id === "string" && page.ids.has(id)) made.set(id, page.newId());
  }
  return made;
}

/** Classes of which a rule says something else in the page. */
function newClasses(styles: RuleJson[], there: RuleJson[]): Map<string, string> {
  const before = new Map(there.map((rule) => [headOf(rule), JSON.stringify(rule.style)]));
  const taken = new Set(there.flatMap(selectorNames));
  const made = new Map<string, string>();
  for (const rule of styles) {
    const [name, ...others] = selectorNames(rule);
    const theirs = before.get(headOf(rule));
    if (!name?.startsWith(".") || others.length > 0) continue;
    if (theirs === undefined || theirs === JSON.stringify(rule.style)) continue;
    if (made.has(name)) continue;
    let number = 2;
    while (taken.has(`${name}-${number}`)) number += 1;
    taken.add(`${name}-${number}`);
    made.set(name, `${name}-${number}`);
  }
  return made;
}

/** What a rule is for, without what it says. */
function headOf(rule: RuleJson): string {
  const { state = "", mediaText = "", atRuleType = "", selectorsAdd = "" } = rule;
  return [
    ...selectorNames(rule).sort(),
    selectorsAdd,
    state,
    atRuleType || "media",
    mediaText,
  ].join("|");
}

function renamed(
  element: ElementJson,
  ids: Map<string, string>,
  classes: Map<string, string>,
): ElementJson {
  const made: ElementJson = { ...element };
  if (element.attributes) made.attributes = renamedAttributes(element.attributes, ids);
  if (element.classes)
    made.classes = classNames(element).map((name) => classes.get(`.${name}`)?.slice(1) ?? name);
  if (Array.isArray(element.components))
    made.components = element.components.map((each) => renamed(each, ids, classes));
  return made;
}

const NAMING = new Set([
  "for",
  "aria-labelledby",
  "aria-describedby",
  "aria-controls",
  "list",
  "form",
]);

function renamedAttributes(given: Record<string, unknown>, ids: Map<string, string>) {
  const made: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "string") made[name] = value;
    else if (name === "id" || NAMING.has(name)) made[name] = ids.get(value) ?? value;
    else if (name === "href" && value.startsWith("#"))
      made[name] = ids.has(value.slice(1)) ? `#${ids.get(value.slice(1))}` : value;
    else made[name] = value;
  }
  return made;
}

function renamedRule(
  rule: RuleJson,
  ids: Map<string, string>,
  classes: Map<string, string>,
): RuleJson {
  const selectors = selectorNames(rule).map((name) => {
    const id = name.startsWith("#") ? ids.get(name.slice(1)) : undefined;
    return id ? `#${id}` : (classes.get(name) ?? name);
  });
  return { ...rule, selectors: selectors.map((name) => name.replace(/^\./, "")) };
}

const ASSET = /^asset:/i;

/** Without the files of another organization: they may not be shown here. */
export function withoutForeign(
  parcel: Parcel,
  organization: string,
): { parcel: Parcel; removed: Removed[] } {
  if (parcel.organization === organization) return { parcel, removed: [] };
  const removed: Removed[] = [];
  const strip = (element: ElementJson): ElementJson => {
    const given = Object.entries(element.attributes ?? {});
    const kept = given.filter(([, value]) => typeof value !== "string" || !/asset:/i.test(value));
    if (kept.length < given.length) removed.push({ what: wordsFor(element) });
    const own = typeof element.src === "string" && ASSET.test(element.src) ? { src: "" } : {};
    return {
      ...element,
      ...own,
      ...(element.attributes ? { attributes: Object.fromEntries(kept) } : {}),
      ...(Array.isArray(element.components) ? { components: element.components.map(strip) } : {}),
    };
  };
  const components = parcel.components.map(strip);
  const styles = parcel.styles.map((rule) => {
    const style = Object.entries(rule.style ?? {});
    const kept = style.filter(([, value]) => !/asset:/i.test(String(value)));
    if (kept.length < style.length)
      removed.push({ what: "a background picture, which is not in this organization" });
    return kept.length < style.length ? { ...rule, style: Object.fromEntries(kept) } : rule;
  });
  return { parcel: { ...parcel, components, styles }, removed };
}

function wordsFor(element: ElementJson): string {
  const alt = element.attributes?.alt;
  const named = typeof alt === "string" && alt ? ` “${alt.slice(0, 60)}”` : "";
  return element.type === "image" || element.tagName === "img"
    ? `the picture${named}, which is not in this organization`
    : "a file, which is not in this organization";
}
