/** What differs between two lists of style rules, as sentences. */
import type { RuleJson } from "../context";
import { idsOf, rulesOf } from "../merge/rules.ts";
import { same } from "../merge/same.ts";
import type { Change } from "./describe.ts";
import { conditionOf, propertyWords, selectorWords } from "./rules.ts";

type Named = (id: string) => { name: string; both: boolean } | undefined;

const MOST = 3; // properties that are named one by one

export function describeRules(
  before: readonly RuleJson[],
  after: readonly RuleJson[],
  named: Named,
): Change[] {
  const [was, is] = [rulesOf(before), rulesOf(after)];
  const changes: Change[] = [];
  for (const key of new Set([...is.keys(), ...was.keys()])) {
    const rule = is.get(key) ?? was.get(key);
    if (!rule || same(was.get(key), is.get(key)) || isForNew(rule, named)) continue;
    changes.push(...ruleChanges(key, rule, was.get(key), is.get(key), named));
  }
  return changes;
}

/** The looks of what was added or removed are no change of their own. */
function isForNew(rule: RuleJson, named: Named): boolean {
  const ids = idsOf(rule);
  return ids.length > 0 && ids.every((id) => !named(id)?.both);
}

function ruleChanges(
  key: string,
  rule: RuleJson,
  was: RuleJson | undefined,
  is: RuleJson | undefined,
  named: Named,
): Change[] {
  const [before, after] = [was?.style ?? {}, is?.style ?? {}];
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const changed = names.filter((name) => !same(before[name], after[name]));
  const words = [...new Set(changed.map((name) => propertyWords(name)))];
  const of = selectorWords(rule, (id) => named(id)?.name);
  const when = conditionOf(rule);
  const element = idsOf(rule)[0];
  const about = (what: string) => ({
    id: `${key}:${what}`,
    element,
    what: `${what} of ${of}${when} changed`,
  });
  if (words.length === 0 || words.length > MOST) return [about("Appearance")];
  return words.map(about);
}
