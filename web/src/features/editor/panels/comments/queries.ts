/** The comments of a page: how they are read, written and dealt with. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Insert, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { type Member, useMembers } from "@/features/team/team";
import { plainName } from "./mentions";
import { type Comment, type Thread, threadsOf } from "./threads";

const EVERY = 8_000; // milliseconds between two looks for what others wrote
const MOST = 1_000; // comments of a page
const COLUMNS =
  "id, parent_id, user_id, content, block_id, resolved, created_at, updated_at, " +
  "person:profiles!page_comments_user_id_fkey(full_name, email, avatar_url)";

const keyOf = (pageId: string) => ["page-comments", pageId] as const;

/** The threads of the page; looked for again and again while the tab is seen. */
export function useThreads(pageId: string) {
  return useQuery({
    queryKey: keyOf(pageId),
    queryFn: () => read(pageId),
    select: threadsOf,
    refetchInterval: EVERY,
    refetchOnWindowFocus: "always",
  });
}

async function read(pageId: string): Promise<Comment[]> {
  try {
    return await call(
      supabase
        .from("page_comments")
        .select(COLUMNS)
        .eq("page_id", pageId)
        .order("created_at")
        .order("id")
        .limit(MOST)
        .returns<Comment[]>(),
    );
  } catch (error) {
    // A look that nobody asked for fails in silence; the next one is not far.
    const before = queryClient.getQueryData<Comment[]>(keyOf(pageId));
    if (before) return before;
    throw error;
  }
}

/** Whom one may mention: the organization's people, with names that fit into a mention. */
export function usePeople(organizationId: string): Member[] {
  const { data = [] } = useMembers(organizationId);
  return data.map((each) => ({ ...each, name: plainName(each.name) }));
}

export type NewComment = { content: string; block?: string | null; parent?: string };

export function useWriting(page: { id: string; organization_id: string }) {
  const renew = () => queryClient.invalidateQueries({ queryKey: keyOf(page.id) });
  const quiet = { quiet: true };
  const add = useMutation({
    mutationFn: async ({ content, block = null, parent }: NewComment): Promise<string> => {
      const row: Insert<"page_comments"> = {
        page_id: page.id,
        organization_id: page.organization_id,
        content,
        block_id: block,
        parent_id: parent ?? null,
      };
      return (await call(supabase.from("page_comments").insert(row).select("id").single())).id;
    },
    onSuccess: renew,
    meta: quiet,
  });
  const edit = useMutation({
    mutationFn: ({ id, content }: { id: string; content: string }) =>
      call(supabase.from("page_comments").update({ content }).eq("id", id).select("id").single()),
    onSuccess: renew,
    meta: quiet,
  });
  const resolve = useMutation({
    mutationFn: ({ id, resolved }: Thread) =>
      call(
        supabase
          .from("page_comments")
          .update({ resolved: !resolved })
          .eq("id", id)
          .select("id")
          .single(),
      ),
    onSuccess: renew,
  });
  return { add, edit, resolve };
}

export async function removeComment(pageId: string, id: string) {
  await call(supabase.from("page_comments").delete().eq("id", id).select("id").single());
  await queryClient.invalidateQueries({ queryKey: keyOf(pageId) });
}
