/** Whatever enters the canvas goes through here: only what is on the server's lists stays. */
import type { Content, ElementJson, Removed, RuleJson } from "../../context.ts";
import { ElementCleaner } from "./elements.ts";
import { elementsOf } from "./html.ts";
import { cleanRules } from "./rules.ts";

export { cleanFrame, cleanLink, cleanSource } from "./addresses.ts";
export { isAttribute } from "./attributes.ts";
export { elementsOf } from "./html.ts";

/**
 * The content with what is allowed, and what was not, in words.
 *
 * What is clean already comes back as the same object. HTML that stands in it as text becomes
 * elements. The result is as harmless as what the server would publish of it.
 */
export function cleanContent(content: Content): { content: Content; removed: Removed[] } {
  const cleaner = new ElementCleaner();
  const component = cleaner.root(content.component);
  const styles = cleanRules(content.styles, cleaner.removed);
  const removed = distinct(cleaner.removed);
  if (component === content.component && styles === content.styles) return { content, removed };
  return { content: { ...content, component, styles }, removed };
}

/** The same for elements that are to be placed, such as a section. */
export function cleanElements(
  components: ElementJson[],
  styles: RuleJson[] = [],
): { components: ElementJson[]; styles: RuleJson[]; removed: Removed[] } {
  const cleaner = new ElementCleaner();
  const kept = components.flatMap((each) => cleaner.element(each));
  const rules = cleanRules(styles, cleaner.removed);
  return { components: kept, styles: rules, removed: distinct(cleaner.removed) };
}

/** The elements of a piece of HTML with what is allowed of it. */
export function cleanHtml(html: string, inside = "div") {
  return cleanElements(elementsOf(html, inside));
}

function distinct(removed: Removed[]): Removed[] {
  const seen = new Map(removed.map((each) => [`${each.where}\n${each.what}`, each]));
  return [...seen.values()];
}
