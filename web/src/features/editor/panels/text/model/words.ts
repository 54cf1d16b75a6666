/** Which elements are edited as a text: those with nothing but words, and what stands in words. */
import type { Component } from "grapesjs";

/** Elements that stand in a line of text. */
export const INLINE = new Set(
  "a abbr b bdi bdo br cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time u var wbr".split(
    " ",
  ),
);
/** Elements that are there for words, so that they are texts when they are empty, too. */
const FOR_WORDS = new Set(
  "p h1 h2 h3 h4 h5 h6 li td th dt dd a button label figcaption caption summary legend blockquote span strong em".split(
    " ",
  ),
);
const TYPES = new Set(["", "default", "text", "link", "label", "cell", "button"]);

export const isText = (component: Component) => component.get("type") === "textnode";

export function tagOf(component: Component): string {
  return (component.get("tagName") ?? "").toLowerCase();
}

/** Whether the element stands in a line, with all that is in it. */
function isInLine(component: Component): boolean {
  if (isText(component)) return true;
  return INLINE.has(tagOf(component)) && component.components().models.every(isInLine);
}

/** Whether a person types in this element. */
export function isWords(component: Component): boolean {
  if (!TYPES.has(component.get("type") ?? "")) return false;
  const children = component.components().models;
  if (!children.every(isInLine)) return false;
  return FOR_WORDS.has(tagOf(component)) || children.some((each) => isText(each) && hasInk(each));
}

function hasInk(component: Component): boolean {
  return /\S/.test(String(component.get("content") ?? ""));
}

/** The element that is edited when one of a text's own is meant: the outermost that is words. */
export function wordsAround(component: Component): Component | undefined {
  let found: Component | undefined;
  for (let each: Component | undefined = component; each; each = each.parent()) {
    if (isText(each)) continue;
    if (isWords(each)) found = each;
    else if (found || !INLINE.has(tagOf(each))) break;
  }
  return found;
}
