import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Organization } from "@/api/organizations";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { RoleChoice } from "./RoleChoice";
import { assignable, changeRole, labelOf, type Member } from "./team";

type RoleDialogProps = { organization: Organization; member: Member; onClose: () => void };

/** What somebody may do from now on. */
export function RoleDialog({ organization, member, onClose }: RoleDialogProps) {
  const [role, setRole] = useState(member.role);
  const work = useMutation({
    mutationFn: () => changeRole(organization.id, member, role),
    onSuccess: () => {
      notify("Role changed", `${member.name} is ${labelOf(role).toLowerCase()} now.`);
      onClose();
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    work.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={`Role of ${member.name}`}>
      <form onSubmit={submit}>
        <Stack>
          <RoleChoice roles={assignable(organization.role)} value={role} onChange={setRole} />
          <ProblemAlert error={work.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={work.isPending} disabled={role === member.role}>
              Change role
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
