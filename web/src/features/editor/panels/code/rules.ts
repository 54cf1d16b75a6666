/** Style rules as CSS that people read, and back. */
import type { RuleJson } from "../../context";
import { type Fault, type Statement, scan } from "./scan.ts";

export type PrintedRules = { text: string; ranges: { from: number; to: number }[] };
export type ParsedRules = { rules: RuleJson[]; faults: Fault[] };

const KEPT = /^(media|supports|container|layer|keyframes|-webkit-keyframes)$/;
const SINGLE = /^(font-face|page|property|counter-style)$/;
const NAME = String.raw`(?:[\w-]|[^\u0000-\u007f]|\\[0-9a-fA-F]{1,6}\s?|\\.)+`;
const SIMPLE = new RegExp(String.raw`^((?:[.#]${NAME})+)((?::[^\s,>+~]+(?:\([^()]*\))?)*)$`);

/** What a rule is for, as CSS writes it: the selectors of two rules are the same if this is. */
export function headOf(rule: RuleJson): string {
  return [conditionOf(rule), selectorOf(rule)].filter(Boolean).join(" ");
}

export function selectorOf(rule: RuleJson): string {
  const names = (rule.selectors ?? []).map(written).join("");
  const own = names && names + (rule.state ? `:${rule.state}` : "");
  return [own, rule.selectorsAdd].filter(Boolean).join(", ");
}

function written(selector: RuleJson["selectors"][number]): string {
  const text = typeof selector === "string" ? selector : nameOf(selector);
  const [mark, name] = /^[.#]/.test(text) ? [text[0], text.slice(1)] : [".", text];
  return mark + name.replaceAll(/^\d|[^\w-]/gu, (sign) => escapedSign(sign));
}

function nameOf({ name, type }: { name: string; type?: number }): string {
  return type === 2 ? `#${name}` : name;
}

function escapedSign(sign: string): string {
  if (/\d/.test(sign)) return `\\3${sign} `;
  return sign > "\u007f" ? sign : `\\${sign}`;
}

function conditionOf(rule: RuleJson): string {
  const kind = rule.atRuleType || (rule.mediaText ? "media" : "");
  return kind ? `@${kind} ${rule.mediaText ?? ""}`.trim() : "";
}

/** The rules as they stand in a style sheet; those of one condition in one block. */
export function printRules(rules: RuleJson[]): PrintedRules {
  const ranges: PrintedRules["ranges"] = [];
  let text = "";
  let within = "";
  for (const rule of rules) {
    const single = rule.singleAtRule === true;
    const condition = single ? "" : conditionOf(rule);
    if (condition !== within) {
      if (within) text += "\n}";
      if (condition) text += `${text ? "\n\n" : ""}${condition} {`;
      within = condition;
    }
    const indent = within ? "  " : "";
    if (text) text += text.endsWith("{") ? "\n" : "\n\n";
    const from = text.length;
    text += declared(single ? conditionOf(rule) : selectorOf(rule), rule, indent);
    ranges.push({ from, to: text.length });
  }
  return { text: within ? `${text}\n}` : text, ranges };
}

function declared(selector: string, rule: RuleJson, indent: string): string {
  const lines = declarationsOf(rule).map(([name, value]) => `${indent}  ${name}: ${value};\n`);
  return `${indent}${selector} {\n${lines.join("")}${indent}}`;
}

/** Every declaration of a rule; `important` of GrapesJS is written out. */
export function declarationsOf({ style, important }: RuleJson): [string, string][] {
  const isImportant = (name: string) =>
    important === true || (Array.isArray(important) && important.includes(name));
  return Object.entries(style)
    .filter(([name]) => !name.startsWith("__"))
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each): [string, string] => [
        name,
        isImportant(name) ? `${each} !important` : String(each),
      ]),
    );
}

/** CSS as rules, and what of it cannot be read or kept. */
export function parseRules(css: string, supports: (name: string, value: string) => boolean) {
  const { statements, faults } = scan(css);
  const found: ParsedRules = { rules: [], faults: [...faults] };
  for (const statement of statements) top(statement, found, supports);
  return found;
}

type Supports = (name: string, value: string) => boolean;

function top(statement: Statement, found: ParsedRules, supports: Supports) {
  const at = /^@([\w-]+)\s*([\s\S]*)$/.exec(statement.head);
  if (!at) {
    found.rules.push(ruleOf(statement, {}, found, supports));
    return;
  }
  const [, kind = "", mediaText = ""] = at;
  const more = { atRuleType: kind.toLowerCase(), mediaText: mediaText.trim() };
  if (SINGLE.test(more.atRuleType)) {
    const style = styleOf(statement, found, () => true);
    found.rules.push({ selectors: [], style, ...more, singleAtRule: true });
  } else if (KEPT.test(more.atRuleType) && statement.block)
    within(statement, more, found, supports);
  else
    refuse(
      found,
      statement,
      `@${kind} cannot be kept with the rules of elements; “Page CSS” takes it.`,
    );
}

function within(
  statement: Statement,
  more: Partial<RuleJson>,
  found: ParsedRules,
  given: Supports,
) {
  for (const inner of statement.inner) {
    if (inner.head.startsWith("@"))
      refuse(
        found,
        inner,
        "A condition within another one cannot be kept here; “Page CSS” takes it.",
      );
    else found.rules.push(ruleOf(inner, more, found, given));
  }
  for (const { name, from, to } of statement.declarations)
    refuse(found, { from, to }, `“${name}” stands outside of a rule.`);
}

function ruleOf(
  statement: Statement,
  more: Partial<RuleJson>,
  found: ParsedRules,
  given: Supports,
) {
  const [nested] = statement.inner;
  if (nested)
    refuse(found, nested, "A rule within a rule cannot be kept here; “Page CSS” takes it.");
  const style = styleOf(statement, found, given);
  const simple = more.atRuleType?.endsWith("keyframes") ? null : SIMPLE.exec(statement.head);
  if (!simple) return { selectors: [], selectorsAdd: statement.head, style, ...more };
  const [, names = "", state = ""] = simple;
  const selectors = (names.match(new RegExp(`[.#]${NAME}`, "g")) ?? []).map(plainName);
  return { selectors, style, ...(state ? { state: state.slice(1) } : {}), ...more };
}

function plainName(selector: string): string {
  const name = selector
    .slice(1)
    .trimEnd()
    .replaceAll(/\\([0-9a-f]{1,6})\s?|\\(.)/gi, (_, code: string, sign: string) =>
      code ? String.fromCodePoint(Number.parseInt(code, 16)) : sign,
    );
  return selector.startsWith("#") ? `#${name}` : name;
}

function styleOf(statement: Statement, found: ParsedRules, supports: Supports): RuleJson["style"] {
  const style: RuleJson["style"] = {};
  for (const { name, value, from, to } of statement.declarations) {
    const bare = value.replace(/\s*!important$/i, "");
    if (!name.startsWith("--") && !supports(name, bare))
      refuse(
        found,
        { from, to },
        `“${name}: ${value}” is nothing that a browser knows.`,
        "warning",
      );
    const before = style[name];
    if (before === undefined) style[name] = value;
    else style[name] = [...(Array.isArray(before) ? before : [before]), value];
  }
  return style;
}

function refuse(
  found: ParsedRules,
  { from, to }: { from: number; to: number },
  message: string,
  severity: Fault["severity"] = "error",
) {
  found.faults.push({ from, to, message, severity });
}
