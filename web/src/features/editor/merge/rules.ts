/** Three versions of a page's style rules made one: rule by rule, and property by property. */

import { textOf } from "../changes/properties.ts";
import { conditionOf, propertyWords, selectorWords } from "../changes/rules.ts";
import type { RuleJson } from "../context";
import type { Decisions, Side } from "./collision.ts";
import { type Asked, className, type Fields, fieldsOf, jsonOf, mergeFields } from "./fields.ts";
import type { Presence } from "./presence.ts";
import { canonical, same } from "./same.ts";
import { mergeOrder } from "./sequence.ts";

export type Rules = Map<string, RuleJson>;

const WHERE = ["selectorsAdd", "state", "mediaText", "atRuleType", "singleAtRule"];

/** The rules by what they are about: selector, state and condition. */
export function rulesOf(styles: readonly RuleJson[]): Rules {
  const rules: Rules = new Map();
  const counted = new Map<string, number>();
  for (const rule of styles) {
    const name = canonical([selectorsOf(rule).sort(), ...WHERE.map((each) => rule[each] || null)]);
    const before = counted.get(name) ?? 0;
    counted.set(name, before + 1);
    rules.set(before ? `${name}~${before}` : name, rule);
  }
  return rules;
}

/** ".title", "#i4": an id of GrapesJS's own form is `{"name", "type": 2}`. */
export function selectorsOf(rule: RuleJson): string[] {
  const list: unknown[] = Array.isArray(rule.selectors) ? rule.selectors : [];
  return list.map((each) => {
    const name = className(each);
    const isId = typeof each === "object" && each !== null && "type" in each && each.type === 2;
    return isId && !name.startsWith("#") ? `#${name}` : name;
  });
}

/** The elements that a rule names. */
export function idsOf(rule: RuleJson): string[] {
  return selectorsOf(rule).flatMap((name) => (name.startsWith("#") ? [name.slice(1)] : []));
}

/** The elements whose own rules differ between two versions. */
export function styledBetween(before: Rules, after: Rules): Set<string> {
  const ids = new Set<string>();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name), after.get(name)];
    // A rule that is gone went with its element, or says nothing of what the element is.
    if (is && !same(was, is)) for (const id of idsOf(is)) ids.add(id);
  }
  return ids;
}

/** What the decisions about rules need to know of the tree. */
export type Elements = {
  disputed: Presence["disputed"];
  named: (id: string) => string | undefined;
};

export function mergeRules(
  base: Rules,
  mine: Rules,
  theirs: Rules,
  elements: Elements,
  decisions: Decisions,
): RuleJson[] {
  const merged: Rules = new Map();
  for (const name of new Set([...theirs.keys(), ...mine.keys()])) {
    const three = { base: base.get(name), mine: mine.get(name), theirs: theirs.get(name) };
    const rule = mergeRule(name, three, elements, decisions);
    if (rule) merged.set(name, rule);
  }
  const orders = [base, mine, theirs].map((rules) =>
    [...rules.keys()].filter((name) => merged.has(name)),
  );
  const [before = [], my = [], their = []] = orders;
  // What a rule is about decides more than its place: two orders are no question for anybody.
  const order = mergeOrder(before, my, their, () => "theirs");
  return order.flatMap((name) => merged.get(name) ?? []);
}

type ThreeRules = { base?: RuleJson; mine?: RuleJson; theirs?: RuleJson };

function mergeRule(
  name: string,
  { base, mine, theirs }: ThreeRules,
  elements: Elements,
  decisions: Decisions,
): RuleJson | undefined {
  if (mine && theirs) return mergeStyle(name, { base, mine, theirs }, elements, decisions);
  const [there, by]: [RuleJson | undefined, Side] = mine ? [mine, "theirs"] : [theirs, "mine"];
  if (!base || !there) return there;
  if (same(base, there)) return isDisputed(there, elements, by, decisions) ? there : undefined;
  const owned = idsOf(there).map((id) => elements.disputed.get(`#${id}`));
  const id = owned.find((each) => each !== undefined)?.id ?? `style:${name}`;
  const choice = decisions.decide(
    () => ({
      id,
      kind: "style",
      element: idsOf(there)[0],
      path: name,
      what: `The style of ${selectorWords(there, elements.named)}${conditionOf(there)}`,
      base: styleWords(base),
      mine: by === "mine" ? "" : styleWords(there),
      theirs: by === "theirs" ? "" : styleWords(there),
      joint: false,
    }),
    id,
  );
  return choice === by ? undefined : there;
}

/** A rule of an element that stays because it was changed stays with it. */
function isDisputed(rule: RuleJson, elements: Elements, by: Side, decisions: Decisions): boolean {
  const found = idsOf(rule)
    .map((id) => elements.disputed.get(`#${id}`))
    .find((each) => each?.by === by);
  return found !== undefined && decisions.chosen(found.id) !== by;
}

function mergeStyle(
  name: string,
  three: { base?: RuleJson; mine: RuleJson; theirs: RuleJson },
  elements: Elements,
  decisions: Decisions,
): RuleJson {
  const ask: Asked = (path, was, my, their) => {
    const id = `style:${name}:${path}`;
    const choice = decisions.decide(
      () => ({
        id,
        kind: "style",
        element: idsOf(three.mine)[0],
        path,
        what: `${propertyWords(path)} of ${selectorWords(three.mine, elements.named)}${conditionOf(three.mine)}`,
        base: textOf(was),
        mine: textOf(my),
        theirs: textOf(their),
        joint: false,
      }),
      id,
    );
    return choice === "theirs" ? "theirs" : "mine";
  };
  const [base, mine, theirs] = [three.base, three.mine, three.theirs].map(fieldsOfRule);
  return jsonOf(mergeFields(base as Fields, mine as Fields, theirs as Fields, ask)) as RuleJson;
}

function fieldsOfRule(rule: RuleJson | undefined): Fields {
  return rule ? fieldsOf(rule) : new Map();
}

function styleWords(rule: RuleJson): string {
  return Object.entries(rule.style ?? {})
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join("; ");
}
