import { Autocomplete, Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ProblemAlert } from "@/ui/ProblemAlert";
import type { Described } from "./queries";

type DescribeFormProps = {
  first: Described;
  /** Offered beside what is typed. */
  categories: string[];
  action: string;
  /** What is kept, and what is not. */
  note?: ReactNode;
  /** Without a description: name and category only. */
  brief?: boolean;
  onSave: (described: Described) => Promise<unknown>;
  onClose: () => void;
};

/** What something is called, what it is for, and where it is found. */
export function DescribeForm(props: DescribeFormProps) {
  const { first, categories, action, note, brief, onSave, onClose } = props;
  const [value, setValue] = useState(first);
  const work = useMutation({
    mutationFn: () => onSave(value),
    onSuccess: onClose,
    meta: { quiet: true },
  });
  const ready = value.name.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // it may stand in another form's dialog
    if (ready) work.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {note && (
          <Text size="sm" c="dimmed">
            {note}
          </Text>
        )}
        <TextInput
          label="Name"
          data-autofocus
          maxLength={120}
          value={value.name}
          onChange={(event) => setValue({ ...value, name: event.currentTarget.value })}
        />
        {!brief && (
          <Textarea
            label="Description"
            description="What it is for. Stands below its picture."
            autosize
            minRows={2}
            maxLength={400}
            value={value.description}
            onChange={(event) => setValue({ ...value, description: event.currentTarget.value })}
          />
        )}
        <Autocomplete
          label="Category"
          maxLength={60}
          data={categories}
          value={value.category}
          onChange={(category) => setValue({ ...value, category })}
        />
        {work.error && <ProblemAlert error={work.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={work.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={work.isPending} disabled={!ready}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
