/** Reads the organization's activity and the names of the things in it. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import type { Change, Entry, Names } from "./sentences";

const PAGE = 50;
/** The tables whose rows have a name of their own, and which column it is. */
const NAMED = {
  pages: "name",
  sites: "name",
  components: "name",
  sections: "name",
  assets: "name",
  forms: "name",
  projects: "name",
  templates: "name",
  site_domains: "domain",
  site_redirects: "from_path",
  site_releases: "release_number",
  organization_invitations: "email",
} as const;
type NamedTable = keyof typeof NAMED;

export type Moment = { entry: Entry; at: string };
/** Where a batch ends: what one transaction has written has one moment. */
type End = { at: string; id: string };
type Batch = { moments: Moment[]; names: Record<string, string>; next: End | null };

export type Filter = { person: string | null; type: string | null };

export function useActivity(organizationId: string, filter: Filter) {
  return useInfiniteQuery({
    queryKey: ["activity", organizationId, filter],
    queryFn: ({ pageParam }) => read(organizationId, filter, pageParam),
    initialPageParam: null as End | null,
    getNextPageParam: (last: Batch) => last.next,
  });
}

async function read(organizationId: string, filter: Filter, before: End | null): Promise<Batch> {
  let asked = supabase
    .from("organization_activity")
    .select(
      "id, user_id, full_name, email, action, resource_type, resource_id, changes, created_at",
    )
    .eq("organization_id", organizationId)
    .order("created_at", { ascending: false })
    .order("id", { ascending: false })
    .limit(PAGE);
  if (before) {
    const { at, id } = before;
    asked = asked.or(`created_at.lt."${at}",and(created_at.eq."${at}",id.lt.${id})`);
  }
  if (filter.person) asked = asked.eq("user_id", filter.person);
  if (filter.type) asked = asked.eq("resource_type", filter.type);
  const rows = await call(asked);
  const moments = rows.map((row) => ({
    at: row.created_at ?? "",
    entry: {
      id: row.id ?? "",
      who: row.full_name || row.email,
      userId: row.user_id,
      action: row.action ?? "",
      type: row.resource_type ?? "",
      resourceId: row.resource_id,
      changes: (row.changes ?? {}) as Record<string, Change>,
    },
  }));
  const names = await readNames(organizationId, moments);
  const last = rows.length < PAGE ? undefined : moments.at(-1);
  return { moments, names, next: last ? { at: last.at, id: last.entry.id } : null };
}

/** The organization's people, to choose from. */
export function usePeople(organizationId: string) {
  return useQuery({
    queryKey: ["activity-people", organizationId],
    queryFn: async () => {
      const rows = await members(organizationId);
      return rows.map((row) => ({ value: row.user_id, label: nameOf(row.person) }));
    },
  });
}

/** What the things are called that are still there; and the organization's people. */
async function readNames(organizationId: string, moments: Moment[]) {
  const ids: Partial<Record<NamedTable, Set<string>>> = {};
  for (const { entry } of moments) {
    if (!(entry.type in NAMED) || !entry.resourceId) continue;
    const table = entry.type as NamedTable;
    ids[table] = (ids[table] ?? new Set()).add(entry.resourceId);
  }
  const found = await Promise.all([
    people(organizationId),
    ...Object.entries(ids).map(([table, wanted]) => namesIn(table as NamedTable, [...wanted])),
  ]);
  return Object.assign({}, ...found) as Record<string, string>;
}

async function namesIn(table: NamedTable, ids: string[]): Promise<Record<string, string>> {
  const column = NAMED[table];
  const rows = await call(
    supabase.from(table).select(`id, called:${column}`).in("id", ids) as unknown as PromiseLike<{
      data: { id: string; called: string | number | null }[] | null;
      error: unknown;
    }>,
  );
  return Object.fromEntries(rows.map((row) => [row.id, String(row.called ?? "")]));
}

async function people(organizationId: string): Promise<Record<string, string>> {
  const rows = await members(organizationId);
  const named = rows.flatMap((row) => {
    const name = nameOf(row.person);
    return [
      [row.user_id, name],
      [row.id, name],
    ];
  });
  return Object.fromEntries(named);
}

function members(organizationId: string) {
  return call(
    supabase
      .from("organization_members")
      .select("id, user_id, person:profiles!organization_members_user_id_fkey(full_name, email)")
      .eq("organization_id", organizationId)
      .order("created_at")
      .limit(1000),
  );
}

function nameOf(person: { full_name: string | null; email: string | null } | null): string {
  return person?.full_name || person?.email || "a member";
}

export function namesOf(batches: Batch[]): Names {
  const all = Object.assign({}, ...batches.map((batch) => batch.names)) as Record<string, string>;
  return (id) => (id ? all[id] || undefined : undefined);
}
