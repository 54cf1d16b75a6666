/** Style rules: selectors and conditions that can be read, and values that load nothing bad. */
import type { Removed, RuleJson } from "../../context.ts";
import { AT_RULES } from "./allowed.generated.ts";
import { cleanPrelude } from "./css.ts";
import { cleanStyle } from "./elements.ts";

const NO_NAME = /[{}<;\\\p{Cc}]/u; // would end the selector that GrapesJS writes

/** The rules that may stand; the same list where all may. */
export function cleanRules(rules: RuleJson[], removed: Removed[]): RuleJson[] {
  if (!Array.isArray(rules)) return [];
  const kept = rules.flatMap((rule) => cleanRule(rule, removed));
  const same = kept.length === rules.length && kept.every((rule, at) => rule === rules[at]);
  return same ? rules : kept;
}

function cleanRule(rule: RuleJson, removed: Removed[]): RuleJson[] {
  if (rule === null || typeof rule !== "object") return [];
  const where = nameOf(rule);
  const refuse = (what: string) => {
    removed.push({ what, where });
  };
  if (!isCondition(rule)) {
    refuse(
      `@${String(rule.atRuleType || "media").slice(0, 40)} ${String(rule.mediaText ?? "").slice(0, 80)}`.trim(),
    );
    return [];
  }
  if (!isSelector(rule)) {
    refuse("a rule with a selector that cannot be read");
    return [];
  }
  const given = rule.style && typeof rule.style === "object" ? rule.style : {};
  const style = cleanStyle(given, refuse);
  return [style === rule.style ? rule : { ...rule, style }];
}

function isCondition(rule: RuleJson): boolean {
  const { atRuleType: kind, mediaText: condition } = rule;
  if (kind && (typeof kind !== "string" || !AT_RULES.has(kind.toLowerCase()))) return false;
  return !condition?.trim?.() ? !condition : cleanPrelude(condition) !== null;
}

function isSelector(rule: RuleJson): boolean {
  const { selectors, selectorsAdd: added, state } = rule;
  if (added && (typeof added !== "string" || cleanPrelude(added) === null)) return false;
  if (state && (typeof state !== "string" || cleanPrelude(`a:${state}`) === null)) return false;
  const listed = typeof selectors === "string" ? [selectors] : (selectors ?? []);
  if (!Array.isArray(listed)) return false;
  const named = listed.some((each) => !/^[.#]?$/.test(selectorName(each)));
  if (listed.length > 0 && !named && !added) return false;
  return listed.every((each) => !NO_NAME.test(selectorName(each)));
}

function selectorName(selector: unknown): string {
  if (typeof selector === "string") return selector;
  const name = (selector as { name?: unknown } | null)?.name;
  return typeof name === "string" ? name : "{";
}

function nameOf(rule: RuleJson): string {
  const listed = Array.isArray(rule.selectors) ? rule.selectors.map(selectorName) : [];
  const names = listed.map((name) => (/^[#.]/.test(name) ? name : `.${name}`)).join("");
  return (names || String(rule.selectorsAdd ?? "") || "styles").slice(0, 80);
}
