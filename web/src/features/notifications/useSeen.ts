/** What somebody sees where it happened, the bell has told. */
import { useEffect } from "react";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { renewNotifications, type Unread, useUnread } from "./queries";

/** What is seen: a request for review, or comments. */
export type Seen = { review_id: string } | { comment_id: string[] };

/** Marks as read what a person was told of this, now and as long as it is shown. */
export function useSeen(seen: Seen | undefined) {
  const { data = [] } = useUnread();
  const told = seen ? data.filter((each) => isAbout(each, seen)).map(({ id }) => id) : [];
  const ids = told.join();
  useEffect(() => {
    if (ids) void markSeen(ids.split(","));
  }, [ids]);
}

function isAbout({ data }: Unread, seen: Seen): boolean {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  if ("review_id" in seen) return data.review_id === seen.review_id;
  return typeof data.comment_id === "string" && seen.comment_id.includes(data.comment_id);
}

/** Nobody asked for it: where it fails, it stays in the bell. */
async function markSeen(ids: string[]) {
  const read_at = new Date().toISOString();
  const asked = supabase.from("notifications").update({ read_at }).in("id", ids).select("id");
  await call(asked).then(renewNotifications, () => {});
}
