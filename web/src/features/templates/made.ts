/** What a template holds, made of a page or a site. Files of the library stay links to them. */
import type { Json } from "@/api/database.types";
import type { Page } from "@/features/pages/queries";
import type { Site } from "@/features/sites/queries";

/** `content` of a template of a page; `css` is that of the site it was made in. */
export type PageTemplate = { page: Partial<Page>; from: { site: string; css: string } };

const OF_PAGE = [
  "content",
  "custom_css",
  "custom_javascript",
  "description",
  "seo_description",
  "og_image_url",
  "layout_type",
] as const satisfies (keyof Page)[];

const OF_SITE_PAGE = [
  "name",
  "slug",
  "title",
  "description",
  "content",
  "custom_css",
  "custom_javascript",
  "visibility",
  "seo_title",
  "seo_description",
  "og_image_url",
  "position",
  "metadata",
] as const satisfies (keyof Page)[];

export function pageTemplate(page: Page, site: Pick<Site, "id" | "settings">): PageTemplate {
  return { page: taken(page, OF_PAGE), from: { site: site.id, css: cssOf(site.settings) } };
}

/** The form that create_site reads. */
export function siteTemplate(site: Site, pages: Page[]): NonNullable<Json> {
  const { settings, language, theme_color, description, favicon_url } = site;
  return {
    site: { settings, language, theme_color, description, favicon_url },
    pages: pages
      .filter((page) => page.status !== "archived")
      .sort((a, b) => a.position - b.position)
      .map((page) => taken(page, OF_SITE_PAGE)),
  } as NonNullable<Json>;
}

/** The columns of a new page. What another site's style sheet says comes along in the page's own. */
export function pageOf(template: PageTemplate, siteId: string): Partial<Page> {
  const { page, from } = template;
  if (from.site === siteId || !from.css) return page;
  return { ...page, custom_css: [from.css, page.custom_css].filter(Boolean).join("\n\n") };
}

function taken(page: Page, columns: readonly (keyof Page)[]): Partial<Page> {
  const row = Object.fromEntries(columns.map((name) => [name, page[name]]));
  return { ...row, content: withoutForms(page.content) };
}

/** A form collects for one site: where it is used anew, it is a form of its own. */
export function withoutForms<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutForms) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "data-form");
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutForms(each)])) as T;
}

function cssOf(settings: Json | null): string {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) return "";
  return typeof settings.css === "string" ? settings.css : "";
}
