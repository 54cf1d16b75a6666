/** The organizations that a person belongs to, and the one that the address names. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { useSession } from "@/session/session";
import { call } from "./call";
import { supabase } from "./client";
import { keys, queryClient } from "./queries";

export type Role = "owner" | "admin" | "editor" | "member" | "viewer";
const RANK: Record<Role, number> = { viewer: 0, member: 1, editor: 2, admin: 3, owner: 4 };

/** Whether a role may what `needed` may. */
export function atLeast(role: Role | null | undefined, needed: Role): boolean {
  return role != null && RANK[role] >= RANK[needed];
}

export type Organization = {
  id: string;
  name: string;
  slug: string;
  role: Role;
  plan: string | null;
  isPersonal: boolean;
  logoUrl: string | null;
};

async function list(userId: string): Promise<Organization[]> {
  const rows = await call(
    supabase.from("user_organizations").select().eq("user_id", userId).order("name"),
  );
  return rows.map((row) => ({
    id: row.organization_id ?? "",
    name: row.name ?? "",
    slug: row.slug ?? "",
    role: (row.role ?? "viewer") as Role,
    plan: row.plan,
    isPersonal: row.is_personal ?? false,
    logoUrl: row.logo_url,
  }));
}

export function useOrganizations() {
  const { user } = useSession();
  return useQuery({
    queryKey: keys.organizations(),
    queryFn: () => list(user?.id ?? ""),
    enabled: user !== null,
  });
}

/** The organization of the address. Only below /o/:orgSlug, whose frame has loaded it. */
export function useOrganization(): Organization {
  const { orgSlug } = useParams();
  const { data } = useOrganizations();
  const found = data?.find((each) => each.slug === orgSlug);
  if (!found) throw new Error("useOrganization: not below /o/:orgSlug");
  return found;
}

const LAST = "roseram.organization";

export function rememberOrganization(slug: string) {
  localStorage.setItem(LAST, slug);
}

/** Where to go first: the organization that was open last, else one's own. */
export function firstOrganization(all: Organization[]): Organization | undefined {
  const last = localStorage.getItem(LAST);
  return all.find((each) => each.slug === last) ?? all.find((each) => each.isPersonal) ?? all[0];
}

/** The screen to begin with, of somebody who belongs to these. */
export function firstScreen(all: Organization[]): string {
  const first = firstOrganization(all);
  return first ? `/o/${first.slug}/sites` : "/settings/profile";
}

/** Leads away from the screens of an organization that one belongs to no longer. */
export function useDeparture(): (gone: Organization) => Promise<void> {
  const navigate = useNavigate();
  const { data = [] } = useOrganizations();
  return async (gone) => {
    const left = data.filter(({ id }) => id !== gone.id);
    navigate(firstScreen(left), { replace: true }); // first: without it, they cannot be drawn
    await queryClient.invalidateQueries({ queryKey: keys.organizations() });
  };
}
