/** Who saved the page at a certain moment. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { pageKeys } from "@/features/pages/queries";
import { useUser } from "@/session/session";

type Saved = {
  created_by: string | null;
  created_at: string;
  saved_at: string | null;
  profiles: { full_name: string | null } | null;
};

/** A name for a sentence: "Ben", "You, in another window,", "Somebody". `at` is the row's updated_at. */
export function useAuthor(pageId: string, at: string): string {
  const user = useUser();
  const { data } = useQuery({
    queryKey: [...pageKeys.versions(pageId), "author", at],
    queryFn: () => authorAt(pageId, at),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (data?.created_by === user.id) return "You, in another window,";
  return data?.profiles?.full_name?.split(/\s+/)[0] || "Somebody";
}

const LAST = 10; // versions among which it is looked for
const NEAR = 500; // milliseconds: the version is written with the page, a moment later

async function authorAt(pageId: string, at: string): Promise<Saved | null> {
  const asked = supabase
    .from("page_versions")
    .select("created_by, created_at, saved_at, profiles(full_name)")
    .eq("page_id", pageId)
    .order("version_number", { ascending: false })
    .limit(LAST);
  const rows = (await call(asked)) as never as Saved[];
  const moment = Date.parse(at);
  const end = (row: Saved) => Date.parse(row.saved_at ?? row.created_at);
  const there = rows.filter(
    (row) => Date.parse(row.created_at) <= moment + NEAR && end(row) >= moment - NEAR,
  );
  const away = (row: Saved) => Math.abs(end(row) - moment);
  return there.sort((a, b) => away(a) - away(b))[0] ?? null;
}
