import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { saveFirst } from "../../saveFirst";
import type { Present } from "./present";
import { nameVersion } from "./queries";

type NameVersionProps = { opened: boolean; onClose: () => void; present: Present };

/** Give what the page is now a name, so that it is found again and stays as it is. */
export function NameVersion({ opened, onClose, present }: NameVersionProps) {
  const [message, setMessage] = useState("");
  const name = useMutation({
    mutationFn: async () => {
      await saveFirst(present.save);
      await nameVersion(present.pageId, message.trim());
    },
    onSuccess: () => {
      notify("Version named");
      setMessage("");
      onClose();
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (message.trim()) name.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Name this version">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            placeholder="Before the summer opening hours"
            data-autofocus
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            maxLength={200}
          />
          <ProblemAlert error={name.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={name.isPending} disabled={!message.trim()}>
              Name version
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
