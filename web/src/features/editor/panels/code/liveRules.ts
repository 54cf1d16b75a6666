/** The rules of the canvas as code, and code brought into the rules. */
import type { Component, CssRule, Editor } from "grapesjs";
import type { RuleJson } from "../../context";
import { declarationsOf, headOf } from "./rules";

/** All rules of the page, or those that are about an element, in the order of the page. */
export function rulesFor(editor: Editor, component: Component | undefined): CssRule[] {
  const all = editor.Css.getAll().models.filter((rule) => Object.keys(rule.getStyle()).length > 0);
  if (!component) return all;
  const names = [`#${component.getId()}`, ...component.getClasses().map((name) => `.${name}`)];
  const element = component.getEl();
  return all.filter((rule) => {
    const own = rule.getSelectors().models.map((each) => each.getFullName() as string);
    if (own.length > 0 && own.every((each) => names.includes(each))) return true;
    return matches(element, String(rule.get("selectorsAdd") ?? ""));
  });
}

function matches(element: HTMLElement | undefined, selector: string): boolean {
  if (!selector || !element?.matches) return false;
  try {
    return element.matches(selector.replaceAll(/::?[\w-]+(\([^)]*\))?/g, ""));
  } catch {
    return false; // a step of keyframes, and the like
  }
}

export function jsonOf(rule: CssRule): RuleJson {
  // GrapesJS's own JSON still holds its selectors as models.
  const json = JSON.parse(JSON.stringify(rule)) as Partial<RuleJson>;
  const { selectors = [], style = {}, ...more } = json;
  return { ...more, selectors, style };
}

/** Makes these rules what the code says; one step for undo. */
export function bringRules(editor: Editor, shown: CssRule[], wanted: RuleJson[]) {
  const left = [...shown];
  const order: CssRule[] = [];
  for (const json of wanted) {
    if (Object.keys(json.style).length === 0) continue;
    const head = headOf(json);
    const at = left.findIndex((rule) => headOf(jsonOf(rule)) === head);
    const [known] = at < 0 ? [] : left.splice(at, 1);
    order.push(known ? changed(known, json) : added(editor, json, order));
  }
  // Rules that say nothing are not stored; GrapesJS would not tell of one that is gone.
  for (const rule of left) rule.setStyle({});
  putInOrder(editor, order);
}

function changed(rule: CssRule, json: RuleJson): CssRule {
  const before = declarationsOf(jsonOf(rule));
  if (JSON.stringify(before) === JSON.stringify(declarationsOf(json))) return rule;
  if (rule.get("important")) rule.set("important", false);
  rule.setStyle(json.style as never);
  return rule;
}

/** What another rule of the page says of the same is kept beside it. */
function added(editor: Editor, json: RuleJson, taken: CssRule[]): CssRule {
  const rules = editor.Css.getAll();
  const head = headOf(json);
  const other = rules.models.find((rule) => !taken.includes(rule) && headOf(jsonOf(rule)) === head);
  if (other && !json.singleAtRule) {
    other.setStyle({ ...other.getStyle(), ...json.style } as never);
    return other;
  }
  return rules.add(structuredClone(json) as never) as unknown as CssRule;
}

function putInOrder(editor: Editor, order: CssRule[]) {
  const rules = editor.Css.getAll();
  const places = order.map((rule) => rules.indexOf(rule));
  if (places.every((place, at) => at === 0 || place > (places[at - 1] ?? -1))) return;
  const last = new Set(order);
  const all = rules.models.filter((rule) => !last.has(rule));
  rules.remove(order);
  rules.add(order, { at: all.length });
}
