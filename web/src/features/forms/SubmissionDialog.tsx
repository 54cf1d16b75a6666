import { Anchor, Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { dateTime } from "@/ui/format";
import { Loaded } from "@/ui/states";
import { type Field, type Form, fieldsOf } from "./forms";
import classes from "./forms.module.css";
import {
  type Answer,
  answersOf,
  markSubmissions,
  type Status,
  type Submission,
  useSubmission,
} from "./submissions";

type DialogProps = { id: string | null; form: Form; onClose: () => void };

/** Everything that one visitor wrote. */
export function SubmissionDialog({ id, form, onClose }: DialogProps) {
  const query = useSubmission(id);
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="md"
      title="Submission"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Loaded query={query}>
        {(row) => <Detail row={row} fields={fieldsOf(form)} onClose={onClose} key={row.id} />}
      </Loaded>
    </Drawer>
  );
}

function Detail({
  row,
  fields,
  onClose,
}: {
  row: Submission;
  fields: Field[];
  onClose: () => void;
}) {
  const { mutate, isPending } = useMutation({
    mutationFn: (status: Status) => markSubmissions([row.id], status),
  });
  const isNew = row.status === "new";
  useEffect(() => {
    if (isNew) mutate("read"); // who has opened it has read it
  }, [isNew, mutate]);
  const put = (status: Status) => mutate(status, { onSuccess: onClose });
  const kinds = new Map(fields.map((field) => [field.name, field.type]));
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        Sent {dateTime(row.created_at)}
      </Text>
      <dl className={classes.answers}>
        {answersOf(row.data, fields).map((answer) => (
          <div key={answer.name}>
            <dt>{answer.label}</dt>
            <dd>
              <Told answer={answer} kind={kinds.get(answer.name)} />
            </dd>
          </div>
        ))}
      </dl>
      <Group gap="xs">
        {row.status !== "archived" && (
          <Button size="xs" variant="default" disabled={isPending} onClick={() => put("archived")}>
            Archive
          </Button>
        )}
        {row.status === "spam" || row.status === "archived" ? (
          <Button size="xs" variant="default" disabled={isPending} onClick={() => put("read")}>
            Back to the inbox
          </Button>
        ) : (
          <Button size="xs" variant="default" disabled={isPending} onClick={() => put("new")}>
            Mark as new
          </Button>
        )}
        {row.status !== "spam" && (
          <Button size="xs" variant="default" disabled={isPending} onClick={() => put("spam")}>
            This is spam
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Told({ answer, kind }: { answer: Answer; kind?: string }) {
  if (!answer.text) return <Text c="dimmed">Left empty</Text>;
  if (kind === "email" && /^[^\s?&]+@[^\s?&]+$/.test(answer.text)) {
    return <Anchor href={`mailto:${answer.text}`}>{answer.text}</Anchor>;
  }
  if (kind === "tel" && /^[+\d][\d ()./-]+$/.test(answer.text)) {
    return <Anchor href={`tel:${answer.text.replace(/[^+\d]/g, "")}`}>{answer.text}</Anchor>;
  }
  return answer.text;
}
