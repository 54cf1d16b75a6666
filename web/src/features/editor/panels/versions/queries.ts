/** Versions of a page: how they are read, named, and pictured. */
import { type InfiniteData, queryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call, invoke } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { pageKeys } from "@/features/pages/queries";
import type { Content } from "../../context";
import { canonical } from "../../merge/same";
import type { Drawn } from "./present";

type Author = { full_name: string | null; email: string | null } | null;

/** An entry of the list: one sitting of one person, or a state with a name. */
export type Version = Pick<
  Row<"page_versions">,
  "id" | "version_number" | "message" | "created_at" | "created_by"
> & { saved_at: string | null; profiles: Author };

const LISTED =
  "id, version_number, message, created_at, saved_at, created_by, profiles(full_name, email)";
const AT_ONCE = 50;

/** The versions, the latest first, fifty at a time. */
export function useVersions(pageId: string) {
  return useInfiniteQuery({
    queryKey: pageKeys.versions(pageId),
    initialPageParam: Number.MAX_SAFE_INTEGER,
    queryFn: ({ pageParam }) => listVersions(pageId, pageParam),
    getNextPageParam: (last: Version[]) =>
      last.length < AT_ONCE ? undefined : last.at(-1)?.version_number,
  });
}

async function listVersions(pageId: string, before: number): Promise<Version[]> {
  const asked = supabase
    .from("page_versions")
    .select(LISTED)
    .eq("page_id", pageId)
    .order("version_number", { ascending: false })
    .limit(AT_ONCE);
  const rows = before === Number.MAX_SAFE_INTEGER ? asked : asked.lt("version_number", before);
  return (await call(rows)) as never as Version[];
}

export const listed = (data: InfiniteData<Version[]> | undefined) => data?.pages.flat() ?? [];

/** What a version holds. A sitting that goes on changes: its last save is part of the key. */
export function drawnQuery(version: Version | undefined) {
  return queryOptions({
    queryKey: ["pages", "version", version?.id, version?.saved_at],
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => readDrawn(version?.id ?? ""),
  });
}

export function useDrawn(version: Version | undefined) {
  return useQuery(drawnQuery(version));
}

async function readDrawn(id: string): Promise<Drawn> {
  const row = await call(
    supabase
      .from("page_versions")
      .select("content, custom_css, custom_javascript")
      .eq("id", id)
      .single(),
  );
  const content = row.content as never as Content;
  return { content, css: row.custom_css ?? "", javascript: row.custom_javascript ?? "" };
}

export function renewVersions(pageId: string) {
  return queryClient.invalidateQueries({ queryKey: pageKeys.versions(pageId) });
}

/** Give what the page is now a name, so that it stays an entry of its own. */
export async function nameVersion(pageId: string, message: string) {
  await call(supabase.rpc("name_version", { page_id: pageId, message }));
  await renewVersions(pageId);
}

/** Keep what the page is now, before it becomes something else: the sitting ends with it. */
export async function keepPresent(pageId: string, message: string) {
  const [last] = await listVersions(pageId, Number.MAX_SAFE_INTEGER);
  if (!last?.message) await nameVersion(pageId, message);
}

/** The document that the real renderer makes of a page. */
export function usePicture(
  siteId: string,
  path: string,
  drawn: Omit<Drawn, "javascript"> | undefined,
) {
  const of = drawn && canonical([drawn.content, drawn.css]);
  return useQuery({
    queryKey: ["pages", "picture", siteId, path, of],
    enabled: drawn !== undefined,
    staleTime: 20 * 60_000, // its files open for an hour
    gcTime: 60_000,
    queryFn: () =>
      invoke<{ html: string }>("render-content", {
        site_id: siteId,
        path,
        content: drawn?.content,
        css: drawn?.css || null,
      }),
  });
}
