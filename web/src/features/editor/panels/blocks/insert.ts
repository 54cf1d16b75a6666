/** Puts something into the page: where it belongs, with the rules that it needs. */
import type { Component, Editor } from "grapesjs";
import type { ElementJson, Removed, RuleJson } from "../../context";
import { cleanElements } from "../../engine/clean";
import { choose } from "../../engine/commands";
import type { Addition } from "./addition";

/** What enters the canvas of an addition, cleaned and without ids: those are given there. */
export function prepared({ components, styles }: Pick<Addition, "components" | "styles">) {
  const cleaned = cleanElements(structuredClone(components), structuredClone(styles));
  return { ...cleaned, components: cleaned.components.map(withoutIds) };
}

/** After what is chosen, else where it belongs; chosen, and in sight. */
export function insert(editor: Editor, addition: Addition): Removed[] {
  const { components, styles, removed } = prepared(addition);
  const [first] = components;
  if (!first) return removed;
  const { parent, at } = isSection(first)
    ? placeOfSection(editor, first)
    : placeOfElement(editor, first);
  const made = parent.append(components as never, { at });
  addRules(editor, styles);
  choose(editor, made[0]);
  return removed;
}

/** A rule that is there already stays as it is: somebody may have changed it. */
export function addRules(editor: Editor, styles: RuleJson[]) {
  editor.Css.addCollection(structuredClone(styles) as never, { avoidUpdateStyle: true } as never);
}

const SECTIONS = new Set(["section", "header", "footer", "aside", "article"]);

/** Whether it is a part of the page of its own, which stands in no other. */
export function isSection(element: ElementJson): boolean {
  return SECTIONS.has(tagOf(element.tagName));
}

type Spot = { parent: Component; at?: number };

/** Headers at the top, footers at the bottom, the rest in the main part. */
function placeOfSection(editor: Editor, section: ElementJson): Spot {
  const wrapper = editor.getWrapper() as Component;
  const tag = tagOf(section.tagName);
  if (tag === "footer") return { parent: wrapper };
  if (tag === "header" || tag === "aside") return { parent: wrapper, at: belowSkipLink(wrapper) };
  const main = wrapper.find("main")[0];
  const parent = main ?? wrapper;
  const chosen = within(editor.getSelected(), parent);
  if (chosen) return { parent, at: chosen.index() + 1 };
  const last = parent
    .components()
    .models.findLast((each) => tagOf(each.get("tagName")) === "footer");
  return { parent, at: main || !last ? undefined : last.index() };
}

/** The link that leads people past the navigation stays first. */
function belowSkipLink(wrapper: Component): number {
  const first = wrapper.components().models[0];
  return first && tagOf(first.get("tagName")) === "a" ? 1 : 0;
}

/** Into what is chosen where that is empty and may hold it, else right behind it. */
function placeOfElement(editor: Editor, element: ElementJson): Spot {
  const wrapper = editor.getWrapper() as Component;
  const chosen = editor.getSelected();
  const may = (parent: Component) => editor.Components.canMove(parent, element as never).result;
  if (chosen?.components().length === 0 && may(chosen) && !isLeaf(chosen))
    return { parent: chosen };
  for (let each = chosen; each; each = each.parent()) {
    const parent = each.parent();
    if (parent && may(parent)) return { parent, at: each.index() + 1 };
  }
  return { parent: wrapper.find("main")[0] ?? wrapper };
}

const LEAVES = new Set([
  "img",
  "input",
  "br",
  "hr",
  "video",
  "iframe",
  "svg",
  "textarea",
  "select",
]);

function isLeaf(component: Component): boolean {
  return component.is("text") || LEAVES.has(tagOf(component.get("tagName")));
}

/** The element around it, or itself, that stands directly in `parent`. */
function within(component: Component | undefined, parent: Component): Component | undefined {
  let each = component;
  while (each && each.parent() !== parent) each = each.parent();
  return each;
}

function tagOf(name: string | undefined): string {
  return (name ?? "").toLowerCase();
}

function withoutIds(element: ElementJson): ElementJson {
  const { attributes = {}, ...own } = element;
  const { id: _, ...rest } = attributes;
  const children = Array.isArray(own.components)
    ? { components: own.components.map(withoutIds) }
    : {};
  const named = Object.keys(rest).length > 0 ? { attributes: rest } : {};
  return { ...own, ...named, ...children };
}
