/** What style sheets of the site and of the page say of the classes of an element. */
import type { Editor } from "grapesjs";
import type { RuleJson } from "../../../context";
import { mentions } from "./collect";

export function sharedRules(editor: Editor, classes: Set<string>): RuleJson[] {
  const document = editor.Canvas.getDocument();
  const sheets = [...(document?.querySelectorAll<HTMLStyleElement>("style[data-part]") ?? [])];
  return sheets
    .filter(({ dataset }) => dataset.part === "site" || dataset.part === "page")
    .flatMap(({ sheet }) => (sheet ? rulesIn(sheet.cssRules, classes) : []));
}

function rulesIn(rules: CSSRuleList, classes: Set<string>, mediaText?: string): RuleJson[] {
  return [...rules].flatMap((rule): RuleJson[] => {
    // Told apart by what they have: those of the canvas are of another window's classes.
    if ("media" in rule && "cssRules" in rule && !mediaText) {
      const { media, cssRules } = rule as CSSMediaRule;
      return rulesIn(cssRules, classes, media.mediaText);
    }
    if (!("selectorText" in rule)) return [];
    const { selectorText, style } = rule as CSSStyleRule;
    if (!selectorText.split(",").some((each) => mentions(each, classes))) return [];
    const made: RuleJson = {
      selectors: [],
      selectorsAdd: selectorText,
      style: declarations(style.cssText),
    };
    return [mediaText ? { ...made, mediaText, atRuleType: "media" } : made];
  });
}

/** "a: b; c: d" as an object; as text, because a shorthand with var() has no single values. */
function declarations(css: string): Record<string, string> {
  const parts =
    css.match(/(?:[^;"'(]|"[^"]*"|'[^']*'|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+/g) ?? [];
  return Object.fromEntries(
    parts.flatMap((part) => {
      const at = part.indexOf(":");
      return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]];
    }),
  );
}
