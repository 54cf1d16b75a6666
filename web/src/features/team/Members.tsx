import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import {
  IconDots,
  IconLogout,
  IconMailPlus,
  IconTrash,
  IconUserCog,
  IconUserX,
} from "@tabler/icons-react";
import { useState } from "react";
import { atLeast, type Organization, useDeparture, useOrganization } from "@/api/organizations";
import { useUser } from "@/session/session";
import { Confirm } from "@/ui/Confirm";
import { type Column, DataList } from "@/ui/DataList";
import { date } from "@/ui/format";
import { notify } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { Portrait } from "@/ui/Portrait";
import { Section } from "@/ui/Section";
import { Loaded } from "@/ui/states";
import { InviteDialog } from "./InviteDialog";
import classes from "./Members.module.css";
import { RoleDialog } from "./RoleDialog";
import {
  type Invitation,
  labelOf,
  type Member,
  remove,
  revoke,
  useInvitations,
  useMembers,
} from "./team";

/** Who belongs to the organization, as what, and who is invited. */
export function Members() {
  const organization = useOrganization();
  const [inviting, setInviting] = useState(false);
  const manages = atLeast(organization.role, "admin");
  return (
    <Page
      title="Members"
      lead={`Who works in ${organization.name}, and what they may do.`}
      actions={
        manages && (
          <Button leftSection={<IconMailPlus size={17} />} onClick={() => setInviting(true)}>
            Invite
          </Button>
        )
      }
    >
      <People organization={organization} />
      {manages && <Invited organization={organization} />}
      <InviteDialog
        organization={organization}
        opened={inviting}
        onClose={() => setInviting(false)}
      />
    </Page>
  );
}

function People({ organization }: { organization: Organization }) {
  const query = useMembers(organization.id);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const [changing, setChanging] = useState<Member | null>(null);
  const me = useUser().id;
  const columns: Column<Member>[] = [
    { header: "Name", cell: (member) => <Person member={member} own={member.userId === me} /> },
    {
      header: "Role",
      width: 150,
      cell: (member) => <span className={classes.role}>{labelOf(member.role)}</span>,
    },
    { header: "Since", width: 150, wide: true, cell: (member) => date(member.since) },
    {
      header: "(Actions)",
      width: 70,
      align: "end",
      cell: (member) => (
        <MemberMenu
          organization={organization}
          member={member}
          own={member.userId === me}
          onRole={() => setChanging(member)}
          onRemove={() => setLeaving(member)}
        />
      ),
    },
  ];
  return (
    <Section title="People" flush>
      <Loaded query={query}>
        {(members) => (
          <DataList
            label="Members"
            rows={members}
            rowKey={(member) => member.id}
            columns={columns}
          />
        )}
      </Loaded>
      <RemoveDialog
        organization={organization}
        member={leaving}
        own={leaving?.userId === me}
        onClose={() => setLeaving(null)}
      />
      {changing && (
        <RoleDialog
          organization={organization}
          member={changing}
          onClose={() => setChanging(null)}
        />
      )}
    </Section>
  );
}

function Person({ member, own }: { member: Member; own: boolean }) {
  return (
    <div className={classes.person}>
      <Portrait name={member.name} src={member.avatarUrl} size={34} />
      <div className={classes.words}>
        <span className={classes.name}>
          {member.name}
          {own && <Text span size="sm" c="dimmed">{` (you)`}</Text>}
        </span>
        {member.email !== member.name && <span className={classes.email}>{member.email}</span>}
      </div>
    </div>
  );
}

type MemberMenuProps = {
  organization: Organization;
  member: Member;
  own: boolean;
  onRole: () => void;
  onRemove: () => void;
};

function MemberMenu({ organization, member, own, onRole, onRemove }: MemberMenuProps) {
  const reachable = atLeast(organization.role, "admin") && !atLeast(member.role, organization.role);
  if (member.role === "owner" || !(own || reachable)) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Actions for ${member.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {reachable && (
          <Menu.Item leftSection={<IconUserCog size={16} />} onClick={onRole}>
            Change role
          </Menu.Item>
        )}
        <Menu.Item
          color="var(--rs-bad)"
          leftSection={own ? <IconLogout size={16} /> : <IconUserX size={16} />}
          onClick={onRemove}
        >
          {own ? "Leave organization" : "Remove"}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type RemoveDialogProps = {
  organization: Organization;
  member: Member | null;
  own: boolean;
  onClose: () => void;
};

function RemoveDialog({ organization, member, own, onClose }: RemoveDialogProps) {
  const depart = useDeparture();
  if (!member) return null;
  const leave = async () => {
    await remove(organization.id, member);
    if (own) {
      await depart(organization);
    } else {
      notify(`${member.name} was removed`);
    }
  };
  return (
    <Confirm
      opened
      danger
      onClose={onClose}
      title={own ? `Leave ${organization.name}` : `Remove ${member.name}`}
      action={own ? "Leave" : "Remove"}
      onConfirm={leave}
    >
      {own
        ? "You will no longer see its sites and files. An admin can invite you again."
        : `${member.name} will no longer see the organization. What they made stays.`}
    </Confirm>
  );
}

function Invited({ organization }: { organization: Organization }) {
  const query = useInvitations(organization);
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  if (query.data?.length === 0) return null;
  const columns: Column<Invitation>[] = [
    {
      header: "Address",
      cell: (invitation) => (
        <div className={classes.words}>
          <span className={classes.name}>{invitation.email}</span>
          {invitation.invitedBy && (
            <span className={classes.email}>Invited by {invitation.invitedBy}</span>
          )}
        </div>
      ),
    },
    {
      header: "Role",
      width: 150,
      cell: (invitation) => labelOf(invitation.role),
    },
    {
      header: "Link",
      width: 240,
      cell: (invitation) => <Until invitation={invitation} />,
    },
    {
      header: "(Actions)",
      width: 70,
      align: "end",
      cell: (invitation) => (
        <ActionIcon
          aria-label={`Take back the invitation of ${invitation.email}`}
          onClick={() => setRevoking(invitation)}
        >
          <IconTrash size={17} />
        </ActionIcon>
      ),
    },
  ];
  return (
    <Section
      title="Invited"
      description="They were sent a link by mail, and have not joined yet."
      flush
    >
      <Loaded query={query}>
        {(invitations) => (
          <DataList
            label="Invitations"
            rows={invitations}
            rowKey={(invitation) => invitation.id}
            columns={columns}
          />
        )}
      </Loaded>
      {revoking && (
        <Confirm
          opened
          danger
          onClose={() => setRevoking(null)}
          title="Take back the invitation"
          action="Take back"
          onConfirm={() => revoke(organization.id, revoking)}
        >
          The link that {revoking.email} was sent stops working.
        </Confirm>
      )}
    </Section>
  );
}

function Until({ invitation }: { invitation: Invitation }) {
  const over = new Date(invitation.expiresAt).getTime() < Date.now();
  return (
    <Text span size="sm" c={over ? "var(--rs-warn)" : undefined}>
      {over ? "Expired" : `Works until ${date(invitation.expiresAt)}`}
    </Text>
  );
}
