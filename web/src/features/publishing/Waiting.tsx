import { Alert, Anchor, Button, Text } from "@mantine/core";
import { IconHourglassHigh } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { askForReview } from "@/features/editor/panels/review/queries";
import { isChanged, type Now } from "@/features/editor/panels/review/standing";
import { useSite } from "@/features/sites/SiteFrame";
import { useUser } from "@/session/session";
import { plural } from "@/ui/format";
import { notify } from "@/ui/notify";
import classes from "./publishing.module.css";
import type { Fault, PageChange } from "./queries";

type WaitingProps = { faults: Fault[]; pages: PageChange[] };

/** The pages that nobody has approved as they are, and the ways to get there. */
export function Waiting({ faults, pages }: WaitingProps) {
  const ids = faults.flatMap((fault) => fault.page_id ?? []);
  const { data: asked = [] } = useOpenReviews(ids);
  return (
    <Alert
      color="yellow"
      icon={<IconHourglassHigh size={18} />}
      title={`${plural(ids.length, "page waits", "pages wait")} for approval`}
    >
      <ul className={classes.waiting}>
        {ids.map((id) => (
          <Row
            key={id}
            id={id}
            title={pages.find((each) => each.page_id === id)?.title ?? "Page"}
            review={asked.find((each) => each.page_id === id)}
          />
        ))}
      </ul>
    </Alert>
  );
}

type Open = { page_id: string; requested_by: string; fresh: boolean };
type RowProps = { id: string; title: string; review: Open | undefined };

function Row({ id, title, review }: RowProps) {
  const { site, base, mayEdit } = useSite();
  const user = useUser();
  const ask = useMutation({
    mutationFn: () =>
      askForReview({
        page: { id, organization_id: site.organization_id },
        reviewer: null,
        message: "",
      }),
    onSuccess: () => notify("Review asked for", "Every editor but you can answer it."),
  });
  const toPanel = `${base}/pages/${id}/edit?panel=review`;
  return (
    <li className={classes.waitingRow}>
      <div className={classes.changeWords}>
        <Anchor component={Link} to={toPanel} inherit fw={560} underline="always">
          {title}
        </Anchor>
        <Text size="sm">{wordsOf(review, user.id)}</Text>
      </div>
      {review?.fresh && review.requested_by !== user.id ? (
        <Button size="compact-sm" variant="default" component={Link} to={toPanel}>
          Review
          <span className="sr-only"> {title}</span>
        </Button>
      ) : (
        mayEdit &&
        !review?.fresh && (
          <Button
            size="compact-sm"
            variant="default"
            loading={ask.isPending}
            onClick={() => ask.mutate()}
          >
            Ask for review
            <span className="sr-only"> of {title}</span>
          </Button>
        )
      )}
    </li>
  );
}

function wordsOf(review: Open | undefined, me: string): string {
  if (!review) return "Nobody was asked yet.";
  if (!review.fresh) return "It has changed since a review was asked for.";
  return review.requested_by === me
    ? "You have asked for a review; somebody else has to answer."
    : "A review was asked for, and is not answered yet.";
}

const EVERY = 15_000; // milliseconds between two looks for an answer
type Asked = {
  page_id: string;
  requested_by: string;
  page_version: number | null;
  created_at: string;
  pages: Now | null;
};

/** The newest open request of each page, and whether it is about the page as it is. */
function useOpenReviews(ids: string[]) {
  return useQuery({
    queryKey: ["reviews", "open", ...ids],
    queryFn: async (): Promise<Open[]> => {
      const rows = await call(
        supabase
          .from("review_requests")
          .select("page_id, requested_by, page_version, created_at, pages(version, updated_at)")
          .in("page_id", ids)
          .eq("status", "open")
          .order("created_at", { ascending: false })
          .returns<Asked[]>(),
      );
      return rows.map(({ page_id, requested_by, pages, ...review }) => ({
        page_id,
        requested_by,
        fresh: pages !== null && !isChanged(review, pages),
      }));
    },
    enabled: ids.length > 0,
    staleTime: 0,
    refetchInterval: EVERY,
  });
}
