/** Attributes and other things that can be said of an element, in words. */
import { isObject } from "../merge/same.ts";

const ATTRIBUTES: Record<string, string> = {
  href: "The link",
  src: "The picture",
  srcset: "The picture",
  alt: "The description",
  title: "The hint",
  target: "Where the link opens",
  placeholder: "The placeholder",
  "aria-label": "The label",
  "data-form": "The form",
};

const OTHERS: Record<string, string> = {
  tagName: "The kind",
  type: "The kind",
  classes: "The classes",
  content: "The text",
  components: "The text",
  componentId: "The component",
  "custom-name": "The name",
};

/** "The link of Button “Book”" */
export function propertyOf(path: string, name: string): string {
  return `${wordsOf(path)} of ${name}`;
}

export function wordsOf(path: string): string {
  const [group, ...rest] = path.split(".");
  const inner = rest.join(".");
  if (group === "attributes" && inner) return ATTRIBUTES[inner] ?? `“${inner}”`;
  if (group === "fields" && inner) return `The field “${inner}”`;
  if (group === "style" && inner) return `“${inner}”`;
  return OTHERS[path] ?? `“${path}”`;
}

/** A value as text; "" for nothing. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (isObject(value)) return "name" in value ? String(value.name) : JSON.stringify(value);
  return value === true ? "on" : String(value);
}
