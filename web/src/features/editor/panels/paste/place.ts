/** Where pasted elements go: behind what is chosen, or into it where it is an empty box. */
import type { Component, Editor } from "grapesjs";
import type { ElementJson, RuleJson } from "../../context";
import { choose } from "../../engine/commands";
import { contentOf } from "../../engine/content";
import { newId } from "../../engine/ids";
import { isWords } from "../text/model/words";
import { fitted } from "./fit";

export function place(editor: Editor, components: ElementJson[], styles: RuleJson[]): boolean {
  const ids = new Set(Object.keys(editor.Components.allById()));
  const { styles: rules } = contentOf(editor);
  const made = fitted({ components, styles }, { ids, rules, newId });
  if (made.components.length === 0) return false;
  const { parent, at } = spot(editor, made.components);
  editor.Css.addCollection(structuredClone(made.styles) as never, {});
  const added = parent.append(made.components as never, at === undefined ? {} : { at });
  choose(editor, added.at(-1));
  return added.length > 0;
}

const BOXES = new Set(
  "body main section div header footer article aside nav form figure li td".split(" "),
);

function spot(editor: Editor, components: ElementJson[]): { parent: Component; at?: number } {
  const wrapper = editor.getWrapper() as Component;
  const chosen = editor.getSelected();
  if (!chosen || chosen === wrapper) {
    const main = wrapper.find("main")[0];
    return { parent: main ?? wrapper };
  }
  const tag = (chosen.get("tagName") ?? "").toLowerCase();
  const empty = BOXES.has(tag) && chosen.components().length === 0 && !isWords(chosen);
  if (empty || tag === "main") return { parent: chosen };
  return behind(editor, chosen, components, wrapper);
}

/** Behind the chosen one, or behind what is around it where it cannot stand there. */
function behind(editor: Editor, chosen: Component, components: ElementJson[], wrapper: Component) {
  for (let each: Component = chosen; ; ) {
    const parent = each.parent();
    if (!parent) return { parent: wrapper };
    if (fits(editor, parent, components)) return { parent, at: each.index() + 1 };
    each = parent;
  }
}

const ITEMS = new Set(["ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "select"]);

function fits(editor: Editor, parent: Component, components: ElementJson[]): boolean {
  const inside = (parent.get("tagName") ?? "").toLowerCase();
  if (isWords(parent)) return false;
  if (ITEMS.has(inside)) {
    const wanted =
      inside === "ul" || inside === "ol" ? /^li$/ : /^(dt|dd|tr|td|th|tbody|thead|tfoot|option)$/;
    if (!components.every((each) => wanted.test(each.tagName ?? ""))) return false;
  }
  return components.every((each) => editor.Components.canMove(parent, each as never).result);
}
