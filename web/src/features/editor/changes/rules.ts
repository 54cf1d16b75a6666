/** Style rules in words: what they are about, when they hold, and what their properties are called. */
import type { RuleJson } from "../context";
import { className } from "../merge/fields.ts";

const PROPERTIES: Record<string, string> = {
  color: "Colour",
  background: "Background",
  "background-color": "Background",
  "background-image": "Background picture",
  "font-family": "Font",
  "font-size": "Size of the text",
  "font-weight": "Weight of the text",
  "font-style": "Slant of the text",
  "line-height": "Line height",
  "letter-spacing": "Letter spacing",
  "text-align": "Alignment",
  "text-decoration": "Underline",
  border: "Border",
  "border-color": "Colour of the border",
  "border-width": "Width of the border",
  "border-radius": "Corners",
  "box-shadow": "Shadow",
  width: "Width",
  "max-width": "Greatest width",
  "min-width": "Least width",
  height: "Height",
  "min-height": "Least height",
  display: "Layout",
  gap: "Gap",
  opacity: "Opacity",
};

/** "Colour" of "style.color"; other things of a rule by their name. */
export function propertyWords(path: string): string {
  const name = path.replace(/^style\./, "");
  if (name in PROPERTIES) return PROPERTIES[name] as string;
  if (name.startsWith("padding")) return "Inner spacing";
  if (name.startsWith("margin")) return "Outer spacing";
  if (name.startsWith("border")) return "Border";
  return `“${name}”`;
}

const STATES: Record<string, string> = {
  hover: " when pointed at",
  focus: " in focus",
  "focus-visible": " in focus",
  active: " while pressed",
};

/** When a rule holds: " on phones when pointed at"; "" for always. */
export function conditionOf(rule: RuleJson): string {
  const media = rule.mediaText ? mediaWords(rule.mediaText) : "";
  const state = rule.state ? (STATES[rule.state] ?? ` (:${rule.state})`) : "";
  return media + state;
}

function mediaWords(media: string): string {
  const width = /max-width:\s*(\d+)px/.exec(media)?.[1];
  if (width === undefined) return ` where ${media}`;
  if (Number(width) <= 600) return " on phones";
  return Number(width) <= 1024 ? " on tablets" : ` up to ${width} px`;
}

/** What a rule is about: “.title”; `named` knows elements by their id. */
export function selectorWords(rule: RuleJson, named?: (id: string) => string | undefined): string {
  if (rule.selectorsAdd) return `“${rule.selectorsAdd}”`;
  const list: unknown[] = Array.isArray(rule.selectors) ? rule.selectors : [];
  const names = list.map((each) => {
    const name = className(each);
    const isId = typeof each === "object" && each !== null && "type" in each && each.type === 2;
    return isId && !name.startsWith("#") ? `#${name}` : name;
  });
  const only = names.length === 1 ? names[0] : undefined;
  const element = only?.startsWith("#") ? named?.(only.slice(1)) : undefined;
  if (element) return element;
  const text = names.map((name) => (/^[#.]/.test(name) ? name : `.${name}`)).join("");
  return text ? `“${text}”` : rule.atRuleType ? `“@${rule.atRuleType}”` : "the page";
}
