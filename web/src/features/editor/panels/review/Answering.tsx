import { Alert, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { queryClient } from "@/api/queries";
import { pageKeys } from "@/features/pages/queries";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useEditor, useSaveState } from "../../context";
import { Differences } from "./Differences";
import { type Answer, answerReview } from "./queries";
import classes from "./review.module.css";
import { isSeen, type Now, type Review } from "./standing";

type AnsweringProps = { review: Review; reviews: Review[]; changed: boolean; now: Now };

/** Approves the page or sends it back; of a state that has passed an approval is worth nothing. */
export function Answering({ review, reviews, changed, now }: AnsweringProps) {
  const [response, setResponse] = useState("");
  const work = useMutation({
    mutationFn: (status: Answer["status"]) => answerReview({ id: review.id, status, response }),
    meta: { quiet: true },
  });
  const { page, status } = useSaveState();
  const seen = isSeen(page, now);
  const saved = status === "saved";
  const silent = response.trim() === "";
  return (
    <section className={classes.form} aria-label="Answer the request">
      <Stack gap="xs">
        <Differences review={review} reviews={reviews} />
        {changed && (
          <Alert color="yellow" p="xs">
            The page has changed since it was asked about, so it cannot be approved. Send it back,
            or ask for a review of it as it is now.
          </Alert>
        )}
        {!changed && !seen && <Unseen />}
        {!changed && seen && !saved && (
          <Text size="xs" c="dimmed">
            What you have changed here is not saved, and was not asked about.
          </Text>
        )}
        <Textarea
          size="xs"
          label="Your answer"
          description="Needed where you send it back."
          value={response}
          onChange={(event) => setResponse(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2_000}
        />
        <ProblemAlert error={work.error} />
        <Group gap="xs" grow>
          <Button
            size="xs"
            variant="default"
            disabled={silent || work.isPending}
            onClick={() => work.mutate("changes_requested")}
          >
            Send back
          </Button>
          <Button
            size="xs"
            disabled={changed || !seen || !saved || work.isPending}
            onClick={() => work.mutate("approved")}
          >
            Approve
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

/** The canvas shows an earlier state than the one that is asked about. */
function Unseen() {
  const { page } = useEditor();
  const load = useMutation({
    mutationFn: () => queryClient.invalidateQueries({ queryKey: pageKeys.one(page.id) }),
  });
  return (
    <Alert color="yellow" p="xs" title="You see an earlier state of the page">
      <Button
        size="compact-sm"
        variant="default"
        mt={6}
        loading={load.isPending}
        onClick={() => load.mutate()}
      >
        Show it as it is now
      </Button>
    </Alert>
  );
}
