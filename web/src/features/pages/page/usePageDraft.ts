/** A page as it is edited: one draft for all of its tabs. */
import { useRef } from "react";
import type { Update } from "@/api/client";
import { type DraftHandle, useDraft } from "@/drafts/useDraft";
import { useUser } from "@/session/session";
import type { Json } from "../content/place";
import { inNavigation, keepBefore, type Page, savePage, withNavigation } from "../queries";

export type PageValue = {
  name: string;
  slug: string;
  title: string;
  visibility: string;
  navigation: boolean;
  seoTitle: string;
  seoDescription: string;
  image: string;
  content: Json;
  css: string;
  javascript: string;
};

export type PageDraft = DraftHandle<PageValue>;

/** Saved by itself a moment after the last change; what the page was before is kept as a version. */
export function usePageDraft(page: Page): PageDraft {
  const user = useUser();
  const kept = useRef(false);
  return useDraft<Page, PageValue>({
    key: `page/${page.id}/${user.id}`,
    row: page,
    pick,
    save: async (value, row) => {
      const change = changeOf(value, row);
      const edits = "content" in change || "custom_css" in change || "custom_javascript" in change;
      if (edits && !kept.current) {
        await keepBefore(row);
        kept.current = true;
      }
      return savePage(row, change);
    },
  });
}

function pick(page: Page): PageValue {
  return {
    name: page.name,
    slug: page.slug,
    title: page.title ?? "",
    visibility: page.visibility ?? "inherit",
    navigation: inNavigation(page),
    seoTitle: page.seo_title ?? "",
    seoDescription: page.seo_description ?? "",
    image: page.og_image_url ?? "",
    content: page.content as Json,
    css: page.custom_css ?? "",
    javascript: page.custom_javascript ?? "",
  };
}

/** The columns that differ: nothing else is written. */
function changeOf(value: PageValue, page: Page): Update<"pages"> {
  const before = pick(page);
  const columns: [keyof PageValue, () => Update<"pages">][] = [
    ["name", () => ({ name: value.name.trim() || page.name })],
    ["slug", () => ({ slug: value.slug })],
    ["title", () => ({ title: value.title })],
    ["visibility", () => ({ visibility: value.visibility })],
    ["navigation", () => ({ metadata: withNavigation(page.metadata, value.navigation) })],
    ["seoTitle", () => ({ seo_title: value.seoTitle || null })],
    ["seoDescription", () => ({ seo_description: value.seoDescription || null })],
    ["image", () => ({ og_image_url: value.image || null })],
    ["content", () => ({ content: value.content as never })],
    ["css", () => ({ custom_css: value.css || null })],
    ["javascript", () => ({ custom_javascript: value.javascript || null })],
  ];
  const changed = columns.filter(
    ([name]) => JSON.stringify(value[name]) !== JSON.stringify(before[name]),
  );
  return Object.assign({}, ...changed.map(([, write]) => write()));
}
