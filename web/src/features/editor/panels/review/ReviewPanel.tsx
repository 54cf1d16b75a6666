import { Button, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { atLeast } from "@/api/organizations";
import { useSeen } from "@/features/notifications/useSeen";
import { asksForApproval } from "@/features/sites/approval";
import { useUser } from "@/session/session";
import { Loaded, LoadingState } from "@/ui/states";
import { useEditor, useSaveState } from "../../context";
import { Answering } from "./Answering";
import { Asking } from "./Asking";
import { Banner } from "./Banner";
import { History } from "./History";
import { cancelReview, useReviews } from "./queries";
import classes from "./review.module.css";
import { type Now, type Review, type Standing, standingOf } from "./standing";

/** Whether the page may go out, who says so, and what was said before. */
export function ReviewPanel() {
  const { page, site } = useEditor();
  const { status } = useSaveState();
  const query = useReviews(page.id);
  const { refetch } = query;
  // What was just saved is another state of the page.
  useEffect(() => {
    if (status === "saved") void refetch();
  }, [status, refetch]);
  return (
    <div className={classes.panel}>
      <Loaded query={query} loading={<LoadingState rows={3} />}>
        {({ now, reviews }) => <Reviews now={now} reviews={reviews} />}
      </Loaded>
      {!asksForApproval(site) && (
        <Text size="xs" c="dimmed">
          This site can be published without approval. Its admins can ask for it in the site's
          settings.
        </Text>
      )}
    </div>
  );
}

function Reviews({ now, reviews }: { now: Now; reviews: Review[] }) {
  const { mayComment, role } = useEditor();
  const user = useUser();
  const standing = standingOf(reviews, now);
  useSeen(standing.kind === "none" ? undefined : { review_id: standing.review.id });
  const open = standing.kind === "waiting" ? standing.review : undefined;
  const own = open?.requested_by === user.id;
  const mayAnswer =
    open && !own && mayComment && (atLeast(role, "editor") || open.reviewer_id === user.id);
  const mayAsk = mayComment && !(standing.kind === "approved" && !standing.changed);
  return (
    <>
      <Banner standing={standing} />
      {open && mayAnswer && (
        <Answering review={open} reviews={reviews} changed={isOld(standing)} now={now} />
      )}
      {open && (own || atLeast(role, "editor")) && <Cancel review={open} />}
      {mayAsk && (!open || isOld(standing)) && (
        <Asking key={open?.id} before={open && own ? open : undefined} />
      )}
      <History reviews={reviews} />
    </>
  );
}

const isOld = (standing: Standing) => standing.kind !== "none" && standing.changed;

function Cancel({ review }: { review: Review }) {
  const work = useMutation({ mutationFn: () => cancelReview(review.id) });
  return (
    <Button
      size="xs"
      variant="default"
      loading={work.isPending}
      onClick={() => work.mutate()}
      style={{ justifySelf: "start" }}
    >
      Cancel request
    </Button>
  );
}
