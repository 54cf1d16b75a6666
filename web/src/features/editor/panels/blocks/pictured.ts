/** What is rendered for the picture of a section. */
import type { Json } from "@/api/database.types";
import type { ElementJson } from "../../context";
import type { Addition } from "./addition";

// A low section stands in the middle of its picture, a high one begins at the top.
const CSS =
  "body{display:grid;grid-template-columns:minmax(0,1fr);align-content:safe center;min-height:100vh}";

export function pictured({ components, styles }: Pick<Addition, "components" | "styles">) {
  const component = { type: "wrapper", components: components.map(withoutGuests) };
  return { content: { version: 3, component, styles } as unknown as Json, css: CSS };
}

const GUESTS = new Set(["map", "iframe", "video"]);

/** Maps and players would ask other servers; a box with their background stands for them. */
function withoutGuests(element: ElementJson): ElementJson {
  const { type, classes, components } = element;
  if (GUESTS.has(type ?? element.tagName ?? "")) return { tagName: "div", classes };
  if (!Array.isArray(components)) return element;
  return { ...element, components: components.map(withoutGuests) };
}

const HEIGHTS: Record<string, number> = {
  Banner: 140,
  Headers: 200,
  Logos: 260,
  Statistics: 440,
  Footers: 460,
};

/** How much of a window the picture shows; sections of a kind are of a height. */
export function windowOf({ category }: Pick<Addition, "category">) {
  return { width: 1200, height: HEIGHTS[category] ?? 760 };
}
