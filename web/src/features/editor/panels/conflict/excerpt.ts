/** The part of a page that an element stands in: enough to see it, and no more. */
import type { Content, ElementJson } from "../../context";
import { childrenOf, idOf } from "../../merge/tree.ts";

const AREAS = new Set(["section", "header", "footer", "nav", "aside", "article", "form"]);

/** The page with only the section around the element; the whole page where the element is not there. */
export function excerptOf(content: Content, id: string | undefined): Content {
  const way = id === undefined ? undefined : wayTo(content.component, id);
  if (!way) return content;
  const stop = way.findIndex((each, at) => at > 0 && isArea(each));
  const kept = way.slice(0, stop > 0 ? stop + 1 : undefined);
  const component = kept.reduceRight<ElementJson | undefined>(
    (inner, each) => (inner ? { ...each, components: [inner] } : each),
    undefined,
  );
  return component ? { ...content, component } : content;
}

function isArea(element: ElementJson): boolean {
  return AREAS.has(String(element.tagName ?? "").toLowerCase());
}

/** The elements from the outermost one to the one with the id. */
function wayTo(element: ElementJson, id: string): ElementJson[] | undefined {
  if (idOf(element) === id) return [element];
  for (const child of childrenOf(element)) {
    const found = wayTo(child, id);
    if (found) return [element, ...found];
  }
  return undefined;
}

/** CSS that draws a frame around the element. */
export function highlight(id: string | undefined): string {
  if (id === undefined || !/^[\w-]+$/.test(id)) return "";
  return `\n[id="${id}"] { outline: 3px solid #d94c72; outline-offset: -3px; }`;
}
