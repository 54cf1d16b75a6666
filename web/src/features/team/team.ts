/** The people of an organization and the invitations to it. */
import { useQuery } from "@tanstack/react-query";
import { call, invoke } from "@/api/call";
import { supabase } from "@/api/client";
import { atLeast, type Organization, type Role } from "@/api/organizations";
import { keys, queryClient } from "@/api/queries";

export const ROLES: { value: Role; label: string; may: string }[] = [
  { value: "viewer", label: "Viewer", may: "Sees everything, changes nothing" },
  { value: "member", label: "Member", may: "Comments, and asks for reviews" },
  { value: "editor", label: "Editor", may: "Edits and publishes sites" },
  { value: "admin", label: "Admin", may: "Manages people, domains and settings" },
  {
    value: "owner",
    label: "Owner",
    may: "Everything, and may transfer or delete the organization",
  },
];

export const labelOf = (role: Role) => ROLES.find((each) => each.value === role)?.label ?? role;

/** The roles that one may give: those below one's own. */
export function assignable(own: Role): typeof ROLES {
  return ROLES.filter((each) => !atLeast(each.value, own) && atLeast(own, "admin"));
}

export type Member = {
  id: string;
  userId: string;
  role: Role;
  name: string;
  email: string;
  avatarUrl: string | null;
  since: string;
};

export type Invitation = {
  id: string;
  email: string;
  role: Role;
  expiresAt: string;
  invitedBy: string | null;
};

const memberKey = (organizationId: string) => ["members", organizationId] as const;
const invitationKey = (organizationId: string) => ["invitations", organizationId] as const;

export function useMembers(organizationId: string) {
  return useQuery({ queryKey: memberKey(organizationId), queryFn: () => members(organizationId) });
}

async function members(organizationId: string): Promise<Member[]> {
  const rows = await call(
    supabase
      .from("organization_members")
      .select(
        "id, user_id, role, created_at, " +
          "person:profiles!organization_members_user_id_fkey(full_name, email, avatar_url)",
      )
      .eq("organization_id", organizationId)
      .order("created_at")
      .returns<
        {
          id: string;
          user_id: string;
          role: Role;
          created_at: string;
          person: { full_name: string | null; email: string | null; avatar_url: string | null };
        }[]
      >(),
  );
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    role: row.role,
    name: row.person.full_name || row.person.email || "Somebody",
    email: row.person.email ?? "",
    avatarUrl: row.person.avatar_url,
    since: row.created_at,
  }));
}

/** The invitations that still wait; only admins see them. */
export function useInvitations(organization: Organization) {
  return useQuery({
    queryKey: invitationKey(organization.id),
    queryFn: () => invitations(organization.id),
    enabled: atLeast(organization.role, "admin"),
  });
}

async function invitations(organizationId: string): Promise<Invitation[]> {
  const rows = await call(
    supabase
      .from("organization_invitations")
      .select(
        "id, email, role, expires_at, " +
          "by:profiles!organization_invitations_invited_by_fkey(full_name, email)",
      )
      .eq("organization_id", organizationId)
      .is("accepted_at", null)
      .is("revoked_at", null)
      .order("created_at", { ascending: false })
      .returns<
        {
          id: string;
          email: string;
          role: Role;
          expires_at: string;
          by: { full_name: string | null; email: string | null } | null;
        }[]
      >(),
  );
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    expiresAt: row.expires_at,
    invitedBy: row.by ? row.by.full_name || row.by.email : null,
  }));
}

export type NewInvitation = { email: string; role: Role; message: string };

export async function invite(organizationId: string, given: NewInvitation) {
  const sent = await invoke<{ renewed: boolean }>("invite-member", {
    organization_id: organizationId,
    email: given.email,
    role: given.role,
    ...(given.message && { message: given.message }),
  });
  await queryClient.invalidateQueries({ queryKey: invitationKey(organizationId) });
  return sent;
}

export async function revoke(organizationId: string, invitation: Invitation) {
  const revoked_at = new Date().toISOString();
  await call(
    supabase
      .from("organization_invitations")
      .update({ revoked_at })
      .eq("id", invitation.id)
      .select("id")
      .single(),
  );
  await queryClient.invalidateQueries({ queryKey: invitationKey(organizationId) });
}

export async function changeRole(organizationId: string, member: Member, role: Role) {
  await call(
    supabase
      .from("organization_members")
      .update({ role })
      .eq("id", member.id)
      .select("id")
      .single(),
  );
  await queryClient.invalidateQueries({ queryKey: memberKey(organizationId) });
}

export async function remove(organizationId: string, member: Member) {
  await call(
    supabase.from("organization_members").delete().eq("id", member.id).select("id").single(),
  );
  await queryClient.invalidateQueries({ queryKey: memberKey(organizationId) });
}

/** Make an organization; the database makes its maker the owner. */
export async function createOrganization(given: { name: string; slug: string }): Promise<string> {
  const made = await call(supabase.from("organizations").insert(given).select("slug").single());
  await queryClient.invalidateQueries({ queryKey: keys.organizations() });
  return made.slug;
}
