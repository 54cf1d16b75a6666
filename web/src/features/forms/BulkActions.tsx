import { Button, Checkbox, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Confirm } from "@/ui/Confirm";
import { number, plural } from "@/ui/format";
import { notify } from "@/ui/notify";
import classes from "./forms.module.css";
import { deleteSubmissions, markSubmissions, type Status, type Submission } from "./submissions";

type BulkProps = {
  rows: Submission[];
  chosen: string[];
  choose: (ids: string[]) => void;
  total: number;
};

const MARKS: { status: Status; label: string }[] = [
  { status: "read", label: "Mark read" },
  { status: "archived", label: "Archive" },
  { status: "spam", label: "Spam" },
];

/** What can be done with those that are chosen; else how many there are. */
export function BulkActions({ rows, chosen, choose, total }: BulkProps) {
  const [deleting, ask] = useState(false);
  const mark = useMutation({
    mutationFn: (status: Status) => markSubmissions(chosen, status),
    onSuccess: () => choose([]),
  });
  const all = chosen.length === rows.length;
  return (
    <div className={classes.bulk}>
      <Checkbox
        label={chosen.length > 0 ? `${number(chosen.length)} chosen` : "Choose all on this page"}
        checked={all && chosen.length > 0}
        indeterminate={chosen.length > 0 && !all}
        onChange={() => choose(all ? [] : rows.map((row) => row.id))}
      />
      {chosen.length > 0 ? (
        <>
          {MARKS.map(({ status, label }) => (
            <Button
              key={status}
              size="compact-sm"
              variant="default"
              disabled={mark.isPending}
              onClick={() => mark.mutate(status)}
            >
              {label}
            </Button>
          ))}
          <Button size="compact-sm" color="red" variant="light" onClick={() => ask(true)}>
            Delete
          </Button>
        </>
      ) : (
        <Text size="sm" c="dimmed" ml="auto">
          {plural(total, "submission")}
        </Text>
      )}
      <Confirm
        opened={deleting}
        onClose={() => ask(false)}
        title={`Delete ${plural(chosen.length, "submission")}?`}
        action="Delete"
        danger
        onConfirm={async () => {
          await deleteSubmissions(chosen);
          choose([]);
          notify("Deleted");
        }}
      >
        What they say is gone for good. To only put them away, use the archive.
      </Confirm>
    </div>
  );
}
