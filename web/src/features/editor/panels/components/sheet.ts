/** Style rules as a sheet: those without a condition first, then from wide to narrow. */
import type { RuleJson } from "../../context.ts";

/** The rules are clean already: nothing is left out here. */
export function sheetOf(rules: RuleJson[]): string {
  const plain: string[] = [];
  const grouped = new Map<string, string[]>();
  for (const rule of rules) {
    const declared = declarations(rule);
    if (!declared) continue;
    const head = headOf(rule);
    if (head && rule.singleAtRule) plain.push(`${head}{${declared}}`);
    else if (head)
      grouped.set(head, [...(grouped.get(head) ?? []), `${selectorOf(rule)}{${declared}}`]);
    else plain.push(`${selectorOf(rule)}{${declared}}`);
  }
  for (const head of [...grouped.keys()].sort(compared))
    plain.push(`${head}{${grouped.get(head)?.join("")}}`);
  return plain.join("\n");
}

function declarations({ style, important }: RuleJson): string {
  const mark = (name: string) =>
    important === true || (Array.isArray(important) && important.includes(name))
      ? " !important"
      : "";
  return Object.entries(style ?? {})
    .filter(([name]) => !name.startsWith("__"))
    .flatMap(([name, value]) =>
      [value].flat().map((each) => (each === "" ? "" : `${name}:${each}${mark(name)};`)),
    )
    .join("");
}

function selectorOf(rule: RuleJson): string {
  const names = (rule.selectors ?? []).map((each) => {
    const text = typeof each === "string" ? each : each.name;
    return `.${escaped(text.replace(/^\./, ""))}`;
  });
  const own = names.join("") && names.join("") + (rule.state ? `:${rule.state}` : "");
  return [own, rule.selectorsAdd].filter(Boolean).join(", ");
}

function escaped(name: string): string {
  return name.replaceAll(/^-?\d|[^\w-]/gu, (sign) => {
    if (sign > "\u007f") return sign;
    if (/^-\d/.test(sign)) return `-\\3${sign.slice(1)} `;
    return /\d/.test(sign) ? `\\3${sign} ` : `\\${sign}`;
  });
}

function headOf(rule: RuleJson): string {
  const kind = rule.atRuleType || (rule.mediaText ? "media" : "");
  return kind ? `@${kind} ${rule.mediaText ?? ""}`.trim() : "";
}

function compared(one: string, other: string): number {
  const difference = lengthOf(one) - lengthOf(other);
  return one.includes("min-width") && other.includes("min-width") ? difference : -difference;
}

function lengthOf(head: string): number {
  const found = /-?\d*\.?\d+/.exec(head);
  return found ? Number(found[0]) : Number.MAX_SAFE_INTEGER;
}
