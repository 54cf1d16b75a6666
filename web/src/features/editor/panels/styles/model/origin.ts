/** Where the value of a property comes from: this rule, a class, a larger device, the browser. */
import { flat, longhands, type Style } from "./sides.ts";

/** A rule as the style manager sees it; selectors are written ".name" and "#id". */
export type Rule = {
  selectors: string[];
  /** Any other selector, as text. */
  added: string;
  state: string;
  media: string;
  style: Style;
};

/** What is written to: the element itself or one of its classes, a device and a state. */
export type Place = { selector: string; media: string; state: string };

/** What may be asked of the element in the canvas. */
export type Subject = {
  /** Its own "#id" and its classes ".name". */
  names: string[];
  /** Whether a condition holds at the canvas' width. */
  holds: (media: string) => boolean;
  /** Whether any other selector is one of this element. */
  matches: (selector: string) => boolean;
};

export type Origin = {
  /** Empty where no rule says anything; "mixed" values have no one value, either. */
  value: string;
  kind: "here" | "class" | "device" | "state" | "rule" | "element" | "none";
  /** In words, for people. */
  from: string;
  mixed?: boolean;
};

type Weighed = { rule: Rule; weight: number[] };

/** The rules that bear on the place, the strongest first. */
export function bearing(rules: Rule[], subject: Subject, place: Place): Rule[] {
  const weighed: Weighed[] = [];
  rules.forEach((rule, order) => {
    if (rule.state && rule.state !== place.state) return;
    if (rule.media && rule.media !== place.media && !subject.holds(rule.media)) return;
    if (!concerns(rule, subject, place)) return;
    weighed.push({ rule, weight: [...specificity(rule), mediaRank(rule.media), order] });
  });
  return weighed.sort((a, b) => compare(b.weight, a.weight)).map(({ rule }) => rule);
}

/** A class is looked at by itself: what else the element has is none of its business. */
function concerns(rule: Rule, subject: Subject, place: Place): boolean {
  if (!place.selector.startsWith("#"))
    return rule.selectors.length === 1 && rule.selectors[0] === place.selector && !rule.added;
  const own = rule.selectors.length > 0 && rule.selectors.every((each) => named(subject, each));
  return own || (rule.added !== "" && subject.matches(rule.added));
}

function named(subject: Subject, selector: string): boolean {
  return subject.names.includes(selector);
}

function specificity(rule: Rule): [ids: number, classes: number] {
  const all = rule.selectors.length ? rule.selectors.join("") : rule.added;
  const count = (pattern: RegExp) => all.match(pattern)?.length ?? 0;
  return [count(/#[\w-]/g), count(/[.[]|:(?!:)/g) + (rule.state ? 1 : 0)];
}

/** Conditions come after all else, and the narrower the later. */
function mediaRank(media: string): number {
  const width = /max-width:\s*([\d.]+)/.exec(media)?.[1];
  return media ? 100_000 - Number(width ?? 50_000) : 0;
}

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** What a property is at the place, among rules as `bearing` gives them. */
export function originOf(bearingRules: Rule[], place: Place, property: string): Origin {
  const names = longhands(property);
  const found = names.map((name) => single(bearingRules, place, name));
  const [first] = found;
  if (!first) return { value: "", kind: "none", from: "" };
  if (found.every((each) => each.value === first.value && each.kind === first.kind)) return first;
  const said = found.find((each) => each.kind === "here") ?? found.find((each) => each.value);
  return { value: "", kind: said?.kind ?? "none", from: said?.from ?? "", mixed: true };
}

function single(rules: Rule[], place: Place, name: string): Origin {
  const here = rules.find((rule) => isHere(rule, place));
  const own = here && valueIn(here.style, name);
  if (own) return { value: own, kind: "here", from: "Set here" };
  for (const rule of rules) {
    const value = valueIn(rule.style, name);
    if (value) return { value, ...wordsFor(rule, place) };
  }
  return { value: "", kind: "none", from: "" };
}

function valueIn(style: Style, name: string): string {
  return flat(style)[name] ?? "";
}

export function isHere(rule: Rule, place: Place): boolean {
  return (
    rule.selectors.length === 1 &&
    rule.selectors[0] === place.selector &&
    !rule.added &&
    rule.state === place.state &&
    rule.media === place.media
  );
}

function wordsFor(rule: Rule, place: Place): Pick<Origin, "kind" | "from"> {
  const on = rule.media === place.media ? "" : `, ${deviceWords(rule.media)}`;
  if (rule.selectors.length === 0) return { kind: "rule", from: `From “${rule.added}”${on}` };
  const name = rule.selectors.join("");
  if (name !== place.selector)
    return name.startsWith("#")
      ? { kind: "element", from: `From this element${on}` }
      : { kind: "class", from: `From ${name}${on}` };
  if (rule.media !== place.media)
    return { kind: "device", from: `From ${deviceWords(rule.media)}` };
  return { kind: "state", from: "From the normal state" };
}

function deviceWords(media: string): string {
  if (!media) return "desktop";
  if (/max-width:\s*992px/.test(media)) return "tablet";
  if (/max-width:\s*480px/.test(media)) return "phone";
  return media.replaceAll(/[()]/g, "");
}

/** One answer for several elements: what they share, or that they differ. */
export function together(origins: Origin[]): Origin {
  const [first] = origins;
  if (!first) return { value: "", kind: "none", from: "" };
  if (origins.every((each) => each.value === first.value && each.mixed === first.mixed)) {
    return origins.find((each) => each.kind === "here") ?? first;
  }
  const kind = origins.some((each) => each.kind === "here") ? "here" : first.kind;
  return { value: "", kind, from: "Differs between the chosen elements", mixed: true };
}
