/** Something that can be added to a page, from wherever it comes. */
import type { ElementJson, RuleJson } from "../../context.ts";

export type Addition = {
  /** The same for the same thing. */
  id: string;
  name: string;
  category: string;
  description: string;
  keywords: string[];
  components: ElementJson[];
  styles: RuleJson[];
};

/** In the order of a page from top to bottom. */
export const CATEGORIES = [
  "Banner",
  "Headers",
  "Heroes",
  "Logos",
  "Features",
  "Content",
  "Steps",
  "Statistics",
  "Gallery",
  "Testimonials",
  "Team",
  "Pricing",
  "Tables",
  "FAQ",
  "Blog",
  "Map and video",
  "Contact",
  "Call to action",
  "Footers",
];

/** Those that have every word that is looked for, somewhere. */
export function matching<T extends Omit<Addition, "components" | "styles">>(
  all: readonly T[],
  words: string,
): T[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((each) => {
    const text = [each.name, each.category, each.description, ...each.keywords]
      .join(" ")
      .toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** With its categories, in the order of a page; those that nobody knows come last, by name. */
export function grouped<T extends { category: string }>(all: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(each.category, [...(groups.get(each.category) ?? []), each]);
  const rank = (name: string) => {
    const at = CATEGORIES.indexOf(name);
    return at < 0 ? CATEGORIES.length : at;
  };
  return [...groups].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
}
