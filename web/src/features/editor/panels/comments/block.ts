import type { Component } from "grapesjs";

/** The id by which a comment names an element; nothing for the page as a whole. */
export function blockOf(component: Component | undefined): string | null {
  if (!component || component.is("wrapper")) return null;
  const id: unknown = component.getAttributes().id;
  return typeof id === "string" && id ? id : null;
}
