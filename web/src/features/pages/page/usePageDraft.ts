/** A page as it is edited: one draft for all of its tabs. */
import type { Update } from "@/api/client";
import { type DraftHandle, useDraft } from "@/drafts/useDraft";
import { mergeDraft } from "@/features/editor/merge/mergeDraft";
import { useUser } from "@/session/session";
import type { Json } from "../content/place";
import { inNavigation, type Page, savePage, withNavigation } from "../queries";

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

/** Saved by itself a moment after the last change; the database keeps the versions. */
export function usePageDraft(page: Page): PageDraft {
  const user = useUser();
  return useDraft<Page, PageValue>({
    key: `page/${page.id}/${user.id}`,
    row: page,
    pick,
    save: (value, row) => savePage(row, changeOf(value, row), madeOf(value, row)),
    merge: mergeDraft,
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
  ];
  const changed = columns.filter(
    ([name]) => JSON.stringify(value[name]) !== JSON.stringify(before[name]),
  );
  return Object.assign({}, ...changed.map(([, write]) => write()));
}

/** What the page is made of, as far as it differs. */
function madeOf(value: PageValue, page: Page): Partial<PageValue> {
  const before = pick(page);
  const names = ["content", "css", "javascript"] as const;
  const changed = names.filter(
    (name) => JSON.stringify(value[name]) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, value[name]]));
}
