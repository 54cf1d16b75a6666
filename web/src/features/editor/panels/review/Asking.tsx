import { Button, Select, Stack, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { atLeast } from "@/api/organizations";
import { labelOf, useMembers } from "@/features/team/team";
import { useUser } from "@/session/session";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useEditor } from "../../context";
import { saveFirst } from "../../saveFirst";
import { askForReview, cancelReview, nameState } from "./queries";
import classes from "./review.module.css";
import type { Review } from "./standing";

const ANYBODY = "";

/** Asks somebody to look at the page; `before` is one's own request about an earlier state. */
export function Asking({ before }: { before?: Review }) {
  const { page, organization, mayEdit, save } = useEditor();
  const user = useUser();
  const { data: members = [] } = useMembers(organization.id);
  const [reviewer, setReviewer] = useState(before?.reviewer_id ?? ANYBODY);
  const [message, setMessage] = useState("");
  const others = members.filter((each) => each.userId !== user.id && atLeast(each.role, "member"));
  const work = useMutation({
    mutationFn: async () => {
      if (mayEdit) {
        await saveFirst(save);
        await nameState(page.id);
      }
      if (before) await cancelReview(before.id);
      await askForReview({ page, reviewer: reviewer || null, message });
    },
    onSuccess: () => {
      setMessage("");
      const name = others.find((each) => each.userId === reviewer)?.name;
      notify("Review asked for", name ? `${name} is told.` : "Every editor can answer it.");
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    work.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form} aria-label="Ask for a review">
      <Stack gap="xs">
        <Select
          size="xs"
          label="Who is to look"
          description={reviewer ? undefined : "Any editor may answer; nobody is told by name."}
          data={[
            { value: ANYBODY, label: "Anybody who may" },
            ...others.map((each) => ({
              value: each.userId,
              label: `${each.name} (${labelOf(each.role)})`,
            })),
          ]}
          value={reviewer}
          onChange={(value) => setReviewer(value ?? ANYBODY)}
          searchable={others.length > 8}
        />
        <Textarea
          size="xs"
          label="Message"
          placeholder="What to look at"
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2_000}
        />
        <ProblemAlert error={work.error} />
        <Button type="submit" size="xs" loading={work.isPending}>
          {before ? "Ask again" : "Ask for review"}
        </Button>
      </Stack>
    </form>
  );
}
