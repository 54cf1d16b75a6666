/** How a page stands: what its reviews say about the state that it is in now. */

export type Status = "open" | "approved" | "changes_requested" | "cancelled";

export type Review = {
  id: string;
  status: Status;
  message: string | null;
  response: string | null;
  requested_by: string;
  reviewer_id: string | null;
  page_version: number | null;
  created_at: string;
  completed_at: string | null;
  asker: Person | null;
  reviewer: Person | null;
};

type Person = { full_name: string | null; email: string | null };

/** What of the page says which state it is in. */
export type Now = { version: number | null; updated_at: string };

export type Standing =
  | { kind: "none" }
  | { kind: "waiting"; review: Review; changed: boolean }
  | { kind: "approved"; review: Review; changed: boolean }
  | { kind: "sent-back"; review: Review; changed: boolean };

/** Whether the page has changed since the review was asked for; as publishing sees it. */
export function isChanged(review: Pick<Review, "page_version" | "created_at">, now: Now): boolean {
  return review.page_version !== now.version || later(now.updated_at, review.created_at);
}

/** Whether what is on the screen is what the server has; nobody approves what they have not seen. */
export function isSeen(shown: Now, now: Now): boolean {
  return shown.version === now.version && !later(now.updated_at, shown.updated_at);
}

/** The newest word on the page; `reviews` are newest first. */
export function standingOf(reviews: Review[], now: Now): Standing {
  const told = reviews.filter((each) => each.status !== "cancelled");
  const good = told.find((each) => each.status === "approved" && !isChanged(each, now));
  const review = good ?? told[0];
  if (!review) return { kind: "none" };
  const changed = isChanged(review, now);
  if (review.status === "approved") return { kind: "approved", review, changed };
  if (review.status === "open") return { kind: "waiting", review, changed };
  return { kind: "sent-back", review, changed };
}

/** Who is meant, in words. */
export function nameOf(person: Person | null, otherwise: string): string {
  return person?.full_name || person?.email || otherwise;
}

/** Exact to the microsecond, which Date is not. */
function later(a: string, b: string): boolean {
  const [x, y] = [Date.parse(a), Date.parse(b)];
  return x === y ? micro(a) > micro(b) : x > y;
}

function micro(at: string): number {
  return Number((/\.(\d+)/.exec(at)?.[1] ?? "").padEnd(6, "0").slice(0, 6));
}
