/**
 * What elements were read from. GrapesJS leaves out what is a type's default anyway, as the tag name
 * of a link; what is saved without a change has to be what was read, so that is put back.
 */
import type { Component } from "grapesjs";
import type { ElementJson } from "../context";

const sources = new WeakMap<Component, ElementJson>();

/** Remember for this element and all below it what they were read from. */
export function remember(component: Component, source: ElementJson) {
  const { components, ...own } = source;
  // That nothing is in it may be said or not; that is kept, too.
  const nothing = Array.isArray(components) && components.length === 0;
  sources.set(component, nothing ? { ...own, components: [] } : own);
  const models = component.components().models;
  if (!Array.isArray(components) || components.length !== models.length) return;
  for (const [at, model] of models.entries()) remember(model, components[at] as ElementJson);
}

/** What it was read from, where that is remembered: what is stored follows from it, too. */
export function sourceOf(component: Component): ElementJson | undefined {
  return sources.get(component);
}

/** The element's own JSON with what was left out of it. */
export function completed(component: Component, own: ElementJson): ElementJson {
  const source = sources.get(component);
  const defaults = component.defaults as Record<string, unknown>;
  for (const [name, value] of Object.entries(own))
    if (isObject(value) && !(source && name in source) && alike(value, defaults[name]))
      delete own[name];
  if (!source) return withTag(component, own);
  for (const [name, value] of Object.entries(source))
    if (!(name in own) && name !== "content" && isStill(component, name, value)) own[name] = value;
  if (source.classes && sameNames(source.classes, own.classes)) own.classes = source.classes;
  return own;
}

/** A use of a component has the tag of that one's root. */
const UNTAGGED = new Set(["textnode", "comment", "wrapper", "component"]);

/** What is new says its tag, as an import does. */
function withTag(component: Component, own: ElementJson): ElementJson {
  const { type } = own;
  if (own.tagName || UNTAGGED.has(type ?? "")) return own;
  return { ...own, tagName: component.get("tagName") || "div" };
}

function isStill(component: Component, name: string, value: unknown): boolean {
  const now = name === "attributes" ? component.getAttributes() : component.get(name);
  if (name === "components") return component.components().length === 0;
  if (name === "type") return value === (now || "default");
  return alike(value, now);
}

function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** GrapesJS knows by itself only of simple values that they are the type's own. */
function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function sameNames(one: ElementJson["classes"], other: ElementJson["classes"]): boolean {
  const names = (list: ElementJson["classes"] = []) =>
    list.map((each) => (typeof each === "string" ? each : each.name)).join(" ");
  return names(one) === names(other);
}
