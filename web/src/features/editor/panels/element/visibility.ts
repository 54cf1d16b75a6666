/** Elements that are only there on some devices: a rule of their own hides them on the others. */
import type { Component, CssRule, Editor } from "grapesjs";

/** Each device's own range, so that hiding on one says nothing about the others. */
export const DEVICES = [
  { label: "Desktop", media: "(min-width: 993px)" },
  { label: "Tablet", media: "(min-width: 481px) and (max-width: 992px)" },
  { label: "Phone", media: "(max-width: 480px)" },
];

function ruleOf(editor: Editor, component: Component, media: string): CssRule | undefined {
  const options = { atRuleType: "media", atRuleParams: media };
  return editor.Css.getRule(`#${component.getId()}`, options) ?? undefined;
}

export function isHidden(editor: Editor, component: Component, media: string): boolean {
  return /^none/.test(String(ruleOf(editor, component, media)?.getStyle().display ?? ""));
}

export function setHidden(editor: Editor, component: Component, media: string, hidden: boolean) {
  const before = ruleOf(editor, component, media);
  const { display: _, ...rest } = (before?.getStyle() ?? {}) as Record<string, string>;
  const style = hidden ? { ...rest, display: "none !important" } : rest;
  const options = { atRuleType: "media", atRuleParams: media };
  if (before && Object.keys(style).length === 0) editor.Css.remove(before);
  else editor.Css.setRule(`#${component.getId()}`, style, options);
  editor.trigger("component:update", component);
}
