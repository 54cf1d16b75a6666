/** A text that is being edited, as it stands in the canvas: elements that were there keep all. */
import type { Component } from "grapesjs";
import type { ElementJson } from "../../../context";
import { tokenOfSign } from "./colors";
import { tidy } from "./tidy";

/** The children of the text as they would be stored now. */
export function readWords(root: Component, container: Node): ElementJson[] {
  const before = componentsById(root);
  const used = new Set<string>();
  const read = (node: Node) => readNode(node, before, used);
  const children = [...container.childNodes].flatMap(read);
  const known = (element: ElementJson) => before.has(String(element.attributes?.id ?? ""));
  return tidy(children, known, tokenOfSign);
}

/** The children as the model has them, in the form of `readWords`: to tell whether they differ. */
export function modelWords(component: Component): ElementJson[] {
  return component.components().models.map((child: Component) => {
    if (child.get("type") === "textnode")
      return { type: "textnode", content: String(child.get("content") ?? "") };
    const components = modelWords(child);
    const own = storedOf(child);
    return components.length > 0 ? { ...own, components } : own;
  });
}

function componentsById(root: Component): Map<string, Component> {
  const found = new Map<string, Component>();
  const visit = (component: Component) => {
    for (const child of component.components().models) {
      if (child.get("type") !== "textnode") found.set(child.getId(), child);
      visit(child);
    }
  };
  visit(root);
  return found;
}

function readNode(node: Node, before: Map<string, Component>, used: Set<string>): ElementJson[] {
  if (node.nodeType === Node.TEXT_NODE)
    return node.nodeValue ? [{ type: "textnode", content: node.nodeValue }] : [];
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const element = node as Element;
  const id = element.id;
  const first = id !== "" && !used.has(id); // a browser copies ids when it cuts an element in two
  const component = first ? before.get(id) : undefined;
  if (first) used.add(id);
  const own = component ? storedOf(component, element) : givenOf(element, first);
  const components = [...element.childNodes].flatMap((child) => readNode(child, before, used));
  return [components.length > 0 ? { ...own, components } : own];
}

/** The element as the model has it; of a link what was changed while typing. */
function storedOf(component: Component, element?: Element): ElementJson {
  const { components: _, ...own } = component.toJSON() as ElementJson;
  const attributes: Record<string, unknown> = { ...own.attributes, id: component.getId() };
  const tagName = element?.localName ?? (component.get("tagName") ?? "").toLowerCase();
  if (element && tagName === "a") {
    for (const name of ["href", "target", "rel"]) {
      const value = element.getAttribute(name);
      if (value === null) delete attributes[name];
      else attributes[name] = value;
    }
  }
  return { ...own, tagName, attributes };
}

function givenOf(element: Element, keepId: boolean): ElementJson {
  const attributes: Record<string, string> = {};
  for (const { name, value } of element.attributes) {
    if (name === "class" || OURS.test(name) || (name === "id" && !keepId)) continue;
    attributes[name] = value;
  }
  const classes = [...element.classList].filter((name) => !name.startsWith("gjs-"));
  return {
    tagName: element.localName,
    ...(classes.length > 0 ? { classes } : {}),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
}

/** Attributes that are only there in the canvas. */
const OURS = /^(data-gjs-|data-highlightable$|draggable$|contenteditable$)/;
