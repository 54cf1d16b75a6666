/** The sites of an organization: how they are read and written. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase, type Update } from "@/api/client";
import type { Json } from "@/api/database.types";
import { queryClient } from "@/api/queries";
import { updateVersioned } from "@/api/versioned";

export type Site = Row<"sites">;
export type Template = Pick<
  Row<"templates">,
  "id" | "name" | "description" | "category" | "thumbnail_url" | "organization_id"
> & { tokens: Json | null };

type Release = Pick<Row<"site_releases">, "id" | "release_number" | "status" | "published_at">;
type Domain = Pick<Row<"site_domains">, "domain" | "is_primary" | "status">;

/** A site with what a list says of it: its last changed page, its live release, its domains. */
export type ListedSite = Site & {
  pages: { updated_at: string }[];
  site_releases: Release[];
  site_domains: Domain[];
};

const LISTED =
  "*, pages(updated_at), site_releases(id, release_number, status, published_at), site_domains(domain, is_primary, status)";

export const siteKeys = {
  all: ["sites"] as const,
  list: (organizationId: string) => ["sites", "list", organizationId] as const,
  one: (id: string) => ["sites", "one", id] as const,
  templates: ["sites", "templates"] as const,
  usage: (organizationId: string) => ["sites", "usage", organizationId] as const,
};

async function listSites(organizationId: string): Promise<ListedSite[]> {
  const asked = supabase
    .from("sites")
    .select(LISTED)
    .eq("organization_id", organizationId)
    .eq("site_releases.status", "live")
    .order("updated_at", { ascending: false })
    .order("updated_at", { referencedTable: "pages", ascending: false })
    .limit(1, { referencedTable: "pages" });
  return (await call(asked)) as ListedSite[];
}

export function useSites(organizationId: string) {
  return useQuery({
    queryKey: siteKeys.list(organizationId),
    queryFn: () => listSites(organizationId),
  });
}

async function oneSite(id: string): Promise<ListedSite> {
  const asked = supabase
    .from("sites")
    .select(LISTED)
    .eq("id", id)
    .eq("site_releases.status", "live")
    .order("updated_at", { referencedTable: "pages", ascending: false })
    .limit(1, { referencedTable: "pages" })
    .single();
  return (await call(asked)) as ListedSite;
}

export function useSiteQuery(id: string) {
  return useQuery({ queryKey: siteKeys.one(id), queryFn: () => oneSite(id) });
}

/** Everything about sites is asked for again: after a change that several screens show. */
export function renewSites() {
  return queryClient.invalidateQueries({ queryKey: siteKeys.all });
}

/** The site with these columns is what the server has now: screens that show it follow at once. */
export function keepSite(row: Site) {
  queryClient.setQueryData(siteKeys.one(row.id), (before: ListedSite | undefined) =>
    before ? { ...before, ...row } : before,
  );
  void queryClient.invalidateQueries({ queryKey: siteKeys.list(row.organization_id) });
}

/** Change a site if nobody else has meanwhile; answers with it as it is then. */
export async function saveSite(site: ListedSite, change: Update<"sites">): Promise<ListedSite> {
  const row = await updateVersioned("sites", site.id, site.updated_at, change);
  keepSite(row as Site);
  return { ...site, ...(row as Site) };
}

/** Whether a site that one can see has the label already; the database knows of the others, too. */
export async function isLabelTaken(label: string): Promise<boolean> {
  const found = await call(supabase.from("sites").select("id").eq("subdomain", label));
  return found.length > 0;
}

type NewSite = { organizationId: string; name: string; label: string; templateId: string | null };

/** What a site was made of; `wanted` is false where another label had to be taken. */
export type MadeSite = { site: Site; wanted: boolean };

/** Make a site from a template, or with one empty page. */
export async function createSite(given: NewSite): Promise<MadeSite> {
  const { organizationId, name, label, templateId } = given;
  const made = (await call(
    supabase.rpc(
      "create_site" as never,
      {
        organization_id: organizationId,
        name,
        ...(templateId && { template_id: templateId }),
      } as never,
    ),
  )) as Site;
  return withLabel(made, label);
}

/** Copy a site with its pages, redirects and design. */
export async function duplicateSite(given: {
  siteId: string;
  name: string;
  label: string;
}): Promise<MadeSite> {
  const made = (await call(
    supabase.rpc("duplicate_site" as never, { site_id: given.siteId, name: given.name } as never),
  )) as Site;
  return withLabel(made, given.label);
}

/** A new site gets a label by itself; this one is to have the one that was typed, if it is free. */
export async function withLabel(made: Site, label: string): Promise<MadeSite> {
  let wanted = made.subdomain === label;
  if (!wanted) {
    const change: Update<"sites"> = { subdomain: label };
    const { error } = await supabase.from("sites").update(change).eq("id", made.id);
    wanted = !error;
  }
  await renewSites();
  return { site: made, wanted };
}

/** Those that come with Roseram. */
async function listTemplates(): Promise<Template[]> {
  const columns = "id, name, description, category, thumbnail_url, organization_id";
  const asked = supabase
    .from("templates")
    .select(`${columns}, tokens:content->site->settings->tokens`)
    .eq("kind", "site")
    .is("organization_id", null)
    .order("name");
  return (await call(asked)) as Template[];
}

export function useTemplates() {
  return useQuery({
    queryKey: siteKeys.templates,
    queryFn: listTemplates,
    staleTime: 5 * 60_000,
  });
}

/** How many sites, pages and domains the organization has and may have. */
export function useUsage(organizationId: string, metric: "sites" | "pages" | "custom_domains") {
  return useQuery({
    queryKey: [...siteKeys.usage(organizationId), metric],
    queryFn: async () => {
      const rows = await call(
        supabase
          .from("organization_usage")
          .select("used, allowed, plan_id")
          .eq("organization_id", organizationId)
          .eq("metric", metric),
      );
      return rows[0] ?? null;
    },
  });
}

/** Out of sight and off line, or back: what was live is live again. */
export async function archiveSite(site: ListedSite, archived: boolean) {
  const status = archived ? "archived" : site.site_releases[0] ? "published" : "draft";
  await call(supabase.from("sites").update({ status }).eq("id", site.id).select("id").single());
  await renewSites();
}

export async function deleteSite(site: Pick<Site, "id">) {
  await call(supabase.from("sites").delete().eq("id", site.id).select("id").single());
  await renewSites();
}
