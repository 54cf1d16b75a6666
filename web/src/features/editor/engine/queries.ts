/** What the editor asks the server for: the page, the site's style sheet; and how it saves. */
import { skipToken, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { call, invoke } from "@/api/call";
import { supabase } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { queryClient } from "@/api/queries";
import { ConflictError } from "@/api/versioned";
import { type Page, pageKeys, renewPages } from "@/features/pages/queries";
import type { Content } from "../context";
import { isSettled } from "./content";
import { inOrder } from "./order";

/** What of a page is edited in the canvas. */
export type Drawn = { content: Content; css: string; javascript: string };

/** The page with content of version 3, whatever it is stored in. */
export async function readPage(id: string): Promise<Page> {
  const row = await call(supabase.from("pages").select().eq("id", id).single());
  if (isSettled(row.content)) return row;
  const { content } = await invoke<{ content: Content }>("open-page", { page_id: id });
  return { ...row, content: content as never };
}

/** The page to open. What its other screens and panels save of it is followed. */
export function usePageToEdit(id: string) {
  const query = useQuery({ queryKey: editKey(id), queryFn: () => readPage(id) });
  const { data: other } = useQuery<Page>({
    queryKey: pageKeys.one(id),
    queryFn: skipToken,
  });
  useEffect(() => {
    const own = queryClient.getQueryData<Page>(editKey(id));
    if (!other || !own || other.updated_at <= own.updated_at) return;
    const content = isSettled(other.content) ? other.content : own.content;
    queryClient.setQueryData(editKey(id), { ...other, content });
  }, [id, other]);
  return query;
}

const editKey = (id: string) => [...pageKeys.one(id), "edit"] as const;

/** The style sheet of the site's pages as the renderer makes it. */
export function useSiteStyles(siteId: string) {
  return useQuery({
    queryKey: ["sites", "styles", siteId],
    queryFn: () => invoke<{ css: string; language: string }>("site-styles", { site_id: siteId }),
    staleTime: 20 * 60_000, // its files open for an hour
  });
}

export function drawnOf(page: Page): Drawn {
  return {
    content: inOrder(page.content as never as Content),
    css: page.custom_css ?? "",
    javascript: page.custom_javascript ?? "",
  };
}

type Saved = { id: string; version: number; updated_at: string };

/** Save what is drawn, if the page still is at the version it was read at; else a ConflictError. */
export async function saveDrawn(drawn: Drawn, page: Page): Promise<Page> {
  const { content, css, javascript } = drawn;
  const asked = {
    page_id: page.id,
    version: page.version ?? 1,
    content: content as never,
    custom_css: css,
    custom_javascript: javascript,
  };
  try {
    const saved = (await call(supabase.rpc("save_page", asked))) as never as Saved;
    const row: Page = {
      ...page,
      content: content as never,
      custom_css: css || null,
      custom_javascript: javascript || null,
      version: saved.version,
      updated_at: saved.updated_at,
    };
    keepPage(row);
    return row;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.status !== 409) throw error;
    const now = await readPage(page.id);
    keepPage(now);
    throw new ConflictError(now);
  }
}

/** Every screen that shows the page has it as it is now. */
export function keepPage(row: Page) {
  queryClient.setQueryData(pageKeys.one(row.id), row);
  queryClient.setQueryData(editKey(row.id), row);
  clearTimeout(renewing);
  renewing = setTimeout(() => void renewPages(), RENEW);
}

let renewing: ReturnType<typeof setTimeout> | undefined;
const RENEW = 3_000; // milliseconds: lists need not follow every save
