/** The classes of elements: which there are, how often, made, given and taken away. */
import type { Component, Editor } from "grapesjs";
import { flat, put, type Style } from "./model/sides";

/** How many elements of the page have each class. */
export function classUses(editor: Editor): Map<string, number> {
  const uses = new Map<string, number>();
  const count = (component: Component) => {
    // Not by getClasses(), which puts all attributes together: this asks every element of the page.
    for (const each of component.classes.models) {
      const name = each.getName();
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
    component.components().forEach(count);
  };
  const wrapper = editor.getWrapper();
  if (wrapper) count(wrapper);
  return uses;
}

/** Every class that elements have or rules name. */
export function allClasses(editor: Editor): string[] {
  const named = editor.Css.getAll().models.flatMap((rule) =>
    rule
      .getSelectors()
      .models.flatMap((each) => (each.isClass() ? [String(each.get("name"))] : [])),
  );
  return [...new Set([...classUses(editor).keys(), ...named])].sort();
}

/** "Price card" as a class may be written; nothing where no letter is left. */
export function className(typed: string): string {
  const name = typed
    .trim()
    .replace(/^\./, "")
    .normalize("NFKD")
    .replaceAll(/[^\w\s-]+/g, "")
    .replaceAll(/\s+/g, "-")
    .toLowerCase();
  return /^-?[a-z_]/.test(name) ? name : "";
}

/** What is said of the element itself, said of its class instead. */
export function moveToClass(editor: Editor, component: Component, name: string) {
  const selector = `#${component.getId()}`;
  const rules = editor.Css.getAll().models.filter(
    (rule) => rule.getSelectors().getFullString() === selector && !rule.get("selectorsAdd"),
  );
  const made = editor.Selectors.add({ name, type: 1 } as never);
  for (const rule of rules) {
    const kind = rule.get("atRuleType") || undefined;
    const state = String(rule.get("state") ?? "");
    const media = String(rule.get("mediaText") ?? "");
    const into = editor.Css.add(made, state, media, kind ? { atRuleType: kind } : {});
    into.setStyle(put(into.getStyle() as Style, flat(rule.getStyle() as Style)) as never);
    rule.setStyle({});
  }
}
