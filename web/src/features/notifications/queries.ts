/** What a person is told: how it is read, and what becomes of it. */
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { useSession } from "@/session/session";

export type Notification = Pick<
  Row<"notifications">,
  "id" | "kind" | "title" | "body" | "link" | "read_at" | "created_at"
>;
export type Unread = Pick<Row<"notifications">, "id" | "title" | "data">;

const COLUMNS = "id, kind, title, body, link, read_at, created_at";
const EVERY = 30_000; // milliseconds between two looks
const LATEST = 15; // in the panel
const BATCH = 30; // on the screen
export const MOST_COUNTED = 100;

export const notificationKeys = {
  all: ["notifications"] as const,
  unread: ["notifications", "unread"] as const,
  latest: ["notifications", "latest"] as const,
  list: (unread: boolean) => ["notifications", "list", unread] as const,
};

/** The unread ones, newest first, at most MOST_COUNTED; looked for again and again while the tab is seen. */
export function useUnread() {
  const { user } = useSession();
  return useQuery({
    queryKey: notificationKeys.unread,
    queryFn: async (): Promise<Unread[]> => {
      try {
        return await call(
          supabase
            .from("notifications")
            .select("id, title, data")
            .is("read_at", null)
            .order("created_at", { ascending: false })
            .limit(MOST_COUNTED),
        );
      } catch (error) {
        // A look that nobody asked for fails in silence; the next one is not far.
        const before = queryClient.getQueryData<Unread[]>(notificationKeys.unread);
        if (before) return before;
        throw error;
      }
    },
    enabled: user !== null,
    refetchInterval: EVERY,
    refetchOnWindowFocus: "always",
  });
}

/** The newest ones, for the panel; asked for when it opens. */
export function useLatest() {
  return useQuery({
    queryKey: notificationKeys.latest,
    queryFn: async (): Promise<Notification[]> =>
      call(
        supabase
          .from("notifications")
          .select(COLUMNS)
          .order("created_at", { ascending: false })
          .limit(LATEST),
      ),
    staleTime: 0,
  });
}

type End = { at: string; id: string };
type Batch = { rows: Notification[]; next: End | null };

/** All of them, batch by batch. */
export function useNotifications(unread: boolean) {
  return useInfiniteQuery({
    queryKey: notificationKeys.list(unread),
    queryFn: ({ pageParam }) => read(unread, pageParam),
    initialPageParam: null as End | null,
    getNextPageParam: (last: Batch) => last.next,
    staleTime: 0,
  });
}

async function read(unread: boolean, before: End | null): Promise<Batch> {
  let asked = supabase
    .from("notifications")
    .select(COLUMNS)
    .order("created_at", { ascending: false })
    .order("id", { ascending: false })
    .limit(BATCH);
  if (unread) asked = asked.is("read_at", null);
  if (before) {
    const { at, id } = before;
    asked = asked.or(`created_at.lt."${at}",and(created_at.eq."${at}",id.lt.${id})`);
  }
  const rows: Notification[] = await call(asked);
  const last = rows.length < BATCH ? undefined : rows.at(-1);
  return { rows, next: last ? { at: last.created_at, id: last.id } : null };
}

export const renewNotifications = () =>
  queryClient.invalidateQueries({ queryKey: notificationKeys.all });

async function mark(id: string, isRead: boolean) {
  const read_at = isRead ? new Date().toISOString() : null;
  await call(supabase.from("notifications").update({ read_at }).eq("id", id).select("id"));
}

async function markAll() {
  const read_at = new Date().toISOString();
  await call(supabase.from("notifications").update({ read_at }).is("read_at", null).select("id"));
}

async function remove(id: string) {
  await call(supabase.from("notifications").delete().eq("id", id).select("id"));
}

export function useMark() {
  return useMutation({
    mutationFn: ({ id, isRead }: { id: string; isRead: boolean }) => mark(id, isRead),
    onSettled: renewNotifications,
  });
}

export function useMarkAll() {
  return useMutation({ mutationFn: markAll, onSettled: renewNotifications });
}

export function useRemove() {
  return useMutation({ mutationFn: remove, onSettled: renewNotifications });
}

/** A link that stays in the app; anything else leads nowhere. */
export function linkOf(notification: Notification): string | null {
  const { link } = notification;
  return link && /^\/(?![/\\])/.test(link) ? link : null;
}
