/** A component as the page that the editor's frame opens, and as a component again. */
import type { Content, ElementJson } from "@/features/editor/context";
import { readDefinition } from "@/features/editor/panels/components/definition";
import type { ComponentRow } from "@/features/editor/panels/components/queries";
import type { Page } from "@/features/pages/queries";

/** What the canvas shows: the component alone. */
export function contentOfComponent(row: ComponentRow): Content {
  const { component, styles } = readDefinition(row);
  return { version: 3, component: { type: "wrapper", components: [component] }, styles };
}

/** The component's root in what the canvas holds; nothing where there are several, or none. */
export function rootOf(content: Content): ElementJson | undefined {
  const { components } = content.component;
  const all = Array.isArray(components) ? components : [];
  const elements = all.filter((each) => each.type !== "textnode" || String(each.content).trim());
  return elements.length === 1 && elements[0]?.type !== "textnode" ? elements[0] : undefined;
}

/** Panels ask for the page at hand; nothing of it is ever saved. */
export function asPage(row: ComponentRow, siteId: string): Page {
  const { id, organization_id, name, created_at, updated_at } = row;
  const content = contentOfComponent(row);
  const page: Partial<Page> = {
    id,
    organization_id,
    site_id: siteId,
    name,
    slug: `component-${id}`,
    title: name,
    content: content as never,
    custom_css: null,
    custom_javascript: null,
    status: "draft",
    version: 1,
    created_at,
    updated_at,
  };
  return page as Page;
}
