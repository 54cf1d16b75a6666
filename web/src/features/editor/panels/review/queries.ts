/** Reviews of a page: how they are read, asked for, answered and taken back. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import type { Now, Review } from "./standing";

const EVERY = 15_000; // milliseconds between two looks for an answer
const MOST = 50;
const COLUMNS =
  "id, status, message, response, requested_by, reviewer_id, page_version, created_at, completed_at, " +
  "asker:profiles!review_requests_requested_by_fkey(full_name, email), " +
  "reviewer:profiles!review_requests_reviewer_id_fkey(full_name, email)";

const keyOf = (pageId: string) => ["reviews", "page", pageId] as const;
type Read = { now: Now; reviews: Review[] };

/** The page's reviews, newest first, and the state that it is in. */
export function useReviews(pageId: string) {
  return useQuery({
    queryKey: keyOf(pageId),
    queryFn: () => read(pageId),
    refetchInterval: EVERY,
    refetchOnWindowFocus: "always",
    staleTime: 0,
  });
}

async function read(pageId: string): Promise<Read> {
  try {
    const [now, reviews] = await Promise.all([
      call(supabase.from("pages").select("version, updated_at").eq("id", pageId).single()),
      call(
        supabase
          .from("review_requests")
          .select(COLUMNS)
          .eq("page_id", pageId)
          .order("created_at", { ascending: false })
          .order("id", { ascending: false })
          .limit(MOST)
          .returns<Review[]>(),
      ),
    ]);
    return { now, reviews };
  } catch (error) {
    // A look that nobody asked for fails in silence; the next one is not far.
    const before = queryClient.getQueryData<Read>(keyOf(pageId));
    if (before) return before;
    throw error;
  }
}

/** Everything that says whether pages may be published. */
export async function renewReviews() {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["reviews"] }),
    queryClient.invalidateQueries({ queryKey: ["publishing"] }),
  ]);
}

type Asking = {
  page: { id: string; organization_id: string };
  reviewer: string | null;
  message: string;
};

/** Ask for a review of the page as it is now. */
export async function askForReview({ page, reviewer, message }: Asking) {
  const row = {
    page_id: page.id,
    organization_id: page.organization_id,
    reviewer_id: reviewer,
    message: message.trim() || null,
  };
  await call(supabase.from("review_requests").insert(row).select("id").single());
  await renewReviews();
}

export type Answer = { id: string; status: "approved" | "changes_requested"; response: string };

export async function answerReview({ id, status, response }: Answer) {
  const change = { status, response: response.trim() || null };
  await call(supabase.from("review_requests").update(change).eq("id", id).select("id").single());
  await renewReviews();
}

export async function cancelReview(id: string) {
  const change = { status: "cancelled" };
  await call(supabase.from("review_requests").update(change).eq("id", id).select("id").single());
  await renewReviews();
}

/** Gives the page as it is now a name in its history, so that it can be compared with later. */
export async function nameState(pageId: string) {
  await call(supabase.rpc("name_version", { page_id: pageId, message: "Sent for review" }));
  await queryClient.invalidateQueries({ queryKey: ["pages", "versions", pageId] });
}
