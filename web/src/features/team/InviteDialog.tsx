import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Organization, Role } from "@/api/organizations";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { RoleChoice } from "./RoleChoice";
import { assignable, invite } from "./team";

type InviteDialogProps = { organization: Organization; opened: boolean; onClose: () => void };

/** Sends somebody a link by mail with which they join. */
export function InviteDialog({ organization, opened, onClose }: InviteDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Invite to ${organization.name}`}>
      <InviteForm organization={organization} onClose={onClose} />
    </Modal>
  );
}

function InviteForm({ organization, onClose }: Omit<InviteDialogProps, "opened">) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [message, setMessage] = useState("");
  const work = useMutation({
    mutationFn: () => invite(organization.id, { email: email.trim(), role, message }),
    onSuccess: ({ renewed }) => {
      notify(
        renewed ? "Invitation renewed" : "Invitation sent",
        `${email.trim()} gets a mail with a link that works for 7 days.`,
      );
      onClose();
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    work.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          data-autofocus
          label="E-mail address"
          type="email"
          required
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <RoleChoice roles={assignable(organization.role)} value={role} onChange={setRole} />
        <Textarea
          label="Message"
          description="Optional. It goes into the mail."
          autosize
          minRows={2}
          maxLength={500}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        <ProblemAlert error={work.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={work.isPending} disabled={email.trim() === ""}>
            Send invitation
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
