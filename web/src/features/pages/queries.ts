/** The pages of a site: how they are read and written. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase, type Update } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { queryClient } from "@/api/queries";
import { ConflictError, updateVersioned } from "@/api/versioned";
import { isLater, type SiteState } from "@/features/sites/state";
import type { Json } from "./content/place";

export type Page = Row<"pages">;
export type ListedPage = Pick<
  Page,
  | "id"
  | "name"
  | "slug"
  | "title"
  | "status"
  | "visibility"
  | "position"
  | "metadata"
  | "updated_at"
  | "created_at"
  | "published_at"
>;

const LISTED =
  "id, name, slug, title, status, visibility, position, metadata, updated_at, created_at, published_at";

export const pageKeys = {
  all: ["pages"] as const,
  list: (siteId: string) => ["pages", "list", siteId] as const,
  one: (id: string) => ["pages", "one", id] as const,
  versions: (id: string) => ["pages", "versions", id] as const, // see features/editor/panels/versions
};

export function usePages(siteId: string) {
  return useQuery({
    queryKey: pageKeys.list(siteId),
    queryFn: async (): Promise<ListedPage[]> =>
      call(
        supabase
          .from("pages")
          .select(LISTED)
          .eq("site_id", siteId)
          .order("position")
          .order("created_at")
          .order("id"),
      ),
  });
}

export function usePage(id: string) {
  return useQuery({
    queryKey: pageKeys.one(id),
    queryFn: () => readPage(id),
  });
}

/** Lists of pages, paths, and what sites say of their pages are asked for again. */
export async function renewPages() {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["pages", "list"] }),
    queryClient.invalidateQueries({ queryKey: ["pages", "paths"] }),
    queryClient.invalidateQueries({ queryKey: ["sites"] }),
    queryClient.invalidateQueries({ queryKey: ["publishing"] }),
  ]);
}

/** Change a page if nobody else has meanwhile; answers with it as it is then. */
export async function savePage(page: Page, change: Update<"pages">, made: Made): Promise<Page> {
  const now = Object.keys(made).length > 0 ? await saveContent(page, made) : page;
  const others = Object.keys(change).length > 0;
  const row = others ? await updateVersioned("pages", now.id, now.updated_at, change) : now;
  queryClient.setQueryData(pageKeys.one(row.id), row);
  void renewPages();
  return row;
}

type Made = { content?: Json; css?: string; javascript?: string };

/**
 * Save what a page is made of, if it still is at the version that was read; else a ConflictError.
 * What is left out stays. The database keeps what it was as a version by itself.
 */
export async function saveContent(page: Page, made: Made): Promise<Page> {
  const asked = {
    page_id: page.id,
    version: page.version ?? 1,
    content: made.content as never,
    custom_css: made.css,
    custom_javascript: made.javascript,
  };
  try {
    await call(supabase.rpc("save_page", asked));
    return await readPage(page.id); // with what others wrote into its other columns
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.status !== 409) throw error;
    throw new ConflictError(await readPage(page.id));
  }
}

function readPage(id: string): Promise<Page> {
  return call(supabase.from("pages").select().eq("id", id).single());
}

/** Change one thing of a page in the list. */
export async function changePage(id: string, change: Update<"pages">) {
  await call(supabase.from("pages").update(change).eq("id", id).select("id").single());
  await Promise.all([renewPages(), queryClient.invalidateQueries({ queryKey: pageKeys.one(id) })]);
}

type NewPage = {
  siteId: string;
  name: string;
  slug: string;
  position: number;
  /** What it has besides; a template's columns. */
  like?: Partial<Page>;
};

/** A page that is blank, or made of a template; its id. */
export async function createPage({ siteId, like, ...named }: NewPage): Promise<string> {
  const { name } = named;
  const row = { content: blank(name), ...like, ...named, site_id: siteId, title: name };
  const made = await call(
    supabase
      .from("pages")
      .insert(row as typeof row & { organization_id: string }) // filled in from the site
      .select("id")
      .single(),
  );
  await renewPages();
  return made.id;
}

/** What a blank page begins with: a main part with its heading. */
function blank(name: string) {
  const heading = {
    tagName: "h1",
    type: "text",
    attributes: { id: "title" },
    components: [{ type: "textnode", content: name }],
  };
  const text = {
    tagName: "p",
    type: "text",
    attributes: { id: "text" },
    components: [{ type: "textnode", content: "Write here." }],
  };
  const main = { tagName: "main", attributes: { id: "main" }, components: [heading, text] };
  return { version: 3, component: { type: "wrapper", components: [main] }, styles: [] };
}

export async function duplicatePage(
  page: Pick<Page, "id">,
  name: string,
  slug: string,
): Promise<string> {
  const made = await call(
    supabase.rpc("duplicate_page" as never, { page_id: page.id, name, slug } as never),
  );
  await renewPages();
  return (made as Page).id;
}

export async function deletePage(id: string) {
  await call(supabase.from("pages").delete().eq("id", id).select("id").single());
  await renewPages();
}

/** Give the pages the order of the list: only those that stand elsewhere now are written. */
export async function orderPages(pages: ListedPage[]) {
  const moved = pages.flatMap((page, position) =>
    page.position === position ? [] : [{ page, position }],
  );
  await Promise.all(
    moved.map(({ page, position }) =>
      call(supabase.from("pages").update({ position }).eq("id", page.id).select("id").single()),
    ),
  );
  await renewPages();
}

export function inNavigation(page: Pick<Page, "metadata">): boolean {
  const { metadata } = page;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) return true;
  return String(metadata.in_navigation ?? true) !== "false";
}

/** The metadata with the page in the navigation or not; what else is there stays. */
export function withNavigation(metadata: Page["metadata"], shown: boolean): Page["metadata"] {
  const before =
    typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? metadata : {};
  return { ...before, in_navigation: shown };
}

export function pageState(page: Pick<Page, "status" | "published_at" | "updated_at">): SiteState {
  if (page.status === "archived") return "archived";
  if (!page.published_at) return "draft";
  return isLater(page.updated_at, page.published_at) ? "changed" : "live";
}
