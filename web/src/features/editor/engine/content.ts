/** The content of the page into the canvas, and out of it again. */
import type { Component, CssRule, Editor } from "grapesjs";
import type { Content, ElementJson, RuleJson } from "../context";
import { MadeOf } from "./made";
import { inOrder } from "./order";
import { completed, remember, sourceOf } from "./sources";
import { liveChildren } from "./typing";

/** Something that is stored in version 3. */
export function isContent(value: unknown): value is Content {
  if (typeof value !== "object" || value === null || !("component" in value)) return false;
  return typeof value.component === "object" && value.component !== null;
}

/** Whether it is version 3 without HTML as text in it; what is older the server brings into it. */
export function isSettled(value: unknown): value is Content {
  if (typeof value !== "object" || value === null || !("component" in value)) return false;
  const { component, styles } = value as { component: unknown; styles?: unknown };
  return Array.isArray(styles) && isElement(component);
}

function isElement(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { type, components, content } = value as ElementJson;
  if (content && type !== "textnode" && type !== "comment") return false;
  return components === undefined || (Array.isArray(components) && components.every(isElement));
}

/** What would be stored now, with what is being typed at this moment. */
export function contentOf(editor: Editor): Content {
  const wrapper = editor.getWrapper();
  const component = wrapper ? jsonOf(wrapper) : { type: "wrapper", components: [] };
  return inOrder({ version: 3, component, styles: rulesOf(editor) });
}

/**
 * One element with all below it, as it is stored. What has not changed since it was asked for last
 * is the same object, however big the page is.
 */
export function jsonOf(component: Component): ElementJson {
  const children = liveChildren(component)?.map(inOrder) ?? component.components().map(jsonOf);
  const besides = [sourceOf(component), ...children];
  return elements.of(component, besides, () => inOrder(made(component, children)));
}

function made(component: Component, children: ElementJson[]): ElementJson {
  const { components: _, ...held } = component.toJSON() as ElementJson;
  for (const name of UNSTORED) delete held[name];
  const own: ElementJson = JSON.parse(JSON.stringify(held)); // it holds collections and models
  const attributes = own.attributes ?? {};
  if (own.type !== "textnode" && own.type !== "comment" && !attributes.id)
    own.attributes = { ...attributes, id: component.getId() };
  else if (Object.keys(attributes).length === 0) delete own.attributes;
  if (children.length > 0) own.components = children;
  return completed(component, own);
}

/** Of GrapesJS's own, and nothing of the page. */
const UNSTORED = ["void", "head", "docEl", "stylable", "status", "_undoexc", "doctype"];

// What stands inside is asked for by itself; the rest GrapesJS leaves out by itself.
const elements = new MadeOf<Component, ElementJson>(
  new Set([...UNSTORED, "components", "traits", "toolbar", "open", "delegate"]),
);

const rules = new MadeOf<CssRule, RuleJson>(new Set());

function rulesOf(editor: Editor): RuleJson[] {
  const all = editor.Css.getAll().models.map((rule) =>
    rules.of(rule, [], () => inOrder<RuleJson>(JSON.parse(JSON.stringify(rule)))),
  );
  return all.filter((rule) => rule.style && Object.keys(rule.style).length > 0);
}

/** Fill the canvas with this; whoever calls it decides whether that can be undone. */
export function readInto(editor: Editor, content: Content) {
  const { components = [], type: _, ...own } = structuredClone(content.component);
  const wrapper = editor.getWrapper();
  if (!wrapper) return;
  editor.Css.clear();
  wrapper.setAttributes(own.attributes ?? {});
  wrapper.setClass((own.classes ?? []) as string[]);
  wrapper.components(components as never);
  remember(wrapper, content.component);
  editor.Css.addCollection(structuredClone(content.styles) as never, {});
}
