/** What is rendered for the picture of a component. */
import type { Json } from "@/api/database.types";
import { USE } from "@/features/editor/panels/components/definition";
import type { ComponentRow } from "@/features/editor/panels/components/queries";

// A low one stands in the middle of its picture, a high one begins at the top.
const CSS =
  "body{display:grid;grid-template-columns:minmax(0,1fr);align-content:safe center;min-height:100vh}";

export function pictureOf(row: ComponentRow) {
  const use = { type: USE, componentId: row.id, attributes: { id: "i1" } };
  const content = { version: 3, component: { type: "wrapper", components: [use] }, styles: [] };
  return { key: `${row.id}/${row.updated_at}`, content: content as never as Json, css: CSS };
}
