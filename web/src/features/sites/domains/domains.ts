/** Domains of one's own for a site. */
import { useQuery } from "@tanstack/react-query";
import { call, invoke } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { renewSites } from "../queries";

export type Domain = Row<"site_domains">;

/** What verify-domain answers. */
export type Verified = { status: Domain["status"]; error: string | null };

const key = (siteId: string) => ["domains", siteId] as const;

export function useDomains(siteId: string) {
  return useQuery({
    queryKey: key(siteId),
    queryFn: () =>
      call(
        supabase
          .from("site_domains")
          .select()
          .eq("site_id", siteId)
          .order("is_primary", { ascending: false })
          .order("created_at"),
      ),
  });
}

async function renew(siteId: string) {
  await Promise.all([queryClient.invalidateQueries({ queryKey: key(siteId) }), renewSites()]);
}

export async function addDomain(siteId: string, domain: string) {
  const row = { site_id: siteId, domain };
  await call(
    supabase
      .from("site_domains")
      .insert(row as typeof row & { organization_id: string }) // filled in from the site
      .select("id")
      .single(),
  );
  await renew(siteId);
}

/** Look for the domain's record in DNS now. */
export async function checkDomain(domain: Domain): Promise<Verified> {
  const said = await invoke<Verified>("verify-domain", { domain_id: domain.id });
  await renew(domain.site_id);
  return said;
}

/** The others redirect to this one. */
export async function makePrimary(domain: Domain, before: Domain | undefined) {
  const table = () => supabase.from("site_domains");
  if (before)
    await call(table().update({ is_primary: false }).eq("id", before.id).select("id").single());
  await call(table().update({ is_primary: true }).eq("id", domain.id).select("id").single());
  await renew(domain.site_id);
}

export async function removeDomain(domain: Domain) {
  await call(supabase.from("site_domains").delete().eq("id", domain.id).select("id").single());
  await renew(domain.site_id);
}

/** The record that proves a domain. */
export function proofOf(domain: Pick<Domain, "domain" | "verification_token">) {
  return {
    name: `_roseram.${domain.domain}`,
    value: `roseram-verify=${domain.verification_token}`,
  };
}

/** "HTTPS://Www.Example.com/about" is www.example.com; letters beyond ASCII become what DNS knows. */
export function domainOf(typed: string): string {
  const bare = typed.trim().replace(/^https?:\/\//i, "");
  try {
    return new URL(`http://${bare}`).hostname.replace(/\.$/, "");
  } catch {
    return bare.toLowerCase();
  }
}

export function domainFault(domain: string, others: Domain[]): string | undefined {
  if (!/^([a-z0-9_]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/.test(domain)) {
    return "A name such as example.com or www.example.com";
  }
  if (domain.length > 253) return "It is too long";
  if (others.some((each) => each.domain === domain)) return "It is in the list already";
  return undefined;
}

/** Whether it is a domain itself, and no name below one: there DNS allows no CNAME. */
export function isApex(domain: string): boolean {
  return domain.split(".").length === 2;
}
