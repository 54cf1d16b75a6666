/** The bricks of the single elements. */
import type { ElementJson, RuleJson } from "../../../context";

export function text(tagName: string, words: string): ElementJson {
  return { type: "text", tagName, components: [{ type: "textnode", content: words }] };
}

/** A rule for a class; `inside` goes on from it, such as " li". */
export function rule(name: string, style: Record<string, string>, inside?: string): RuleJson {
  if (inside) return { selectors: [], selectorsAdd: `.${name}${inside}`, style };
  return { selectors: [name], style };
}

export function media(given: RuleJson, mediaText: string): RuleJson {
  return { ...given, mediaText, atRuleType: "media" };
}

/** Until somebody chooses a picture: one dot that nobody sees, on the background of the class. */
export const EMPTY_PICTURE = {
  src: "data:image/webp;base64,UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
  alt: "",
};
