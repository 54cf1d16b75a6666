/** Where a site is found: its label under the sites' domain, and what may be one. */
import { config } from "@/api/config";

const RESERVED = new Set(
  "admin api app assets auth cdn docs help localhost mail ns ns1 ns2 preview root smtp static status www".split(
    " ",
  ),
);

/** What is wrong with a label, in words; nothing where it may be one. The database has the last word. */
export function labelFault(label: string): string | undefined {
  if (label === "") return "An address is needed";
  if (/[A-Z]/.test(label)) return "Only small letters";
  if (/[^a-z0-9-]/.test(label)) return "Only letters, digits and hyphens";
  if (/^-|-$/.test(label)) return "It cannot begin or end with a hyphen";
  if (label.length > 63) return "At most 63 characters";
  if (/^..--/.test(label)) return "Two hyphens cannot stand in the third and fourth place";
  if (RESERVED.has(label)) return "This one is kept for Roseram itself";
  return undefined;
}

/** A label made of a name: "Café Lumière" gives "cafe-lumiere". */
export function labelOf(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/[̀-ͯ]/g, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 50)
    .replaceAll(/^-+|-+$/g, "");
}

/** "example.com" or "localhost:8000": what stands behind the label. */
export function sitesHost(): string {
  const domain = config().sitesDomain;
  const { port } = new URL(config().url);
  return port && !domain.includes(":") ? `${domain}:${port}` : domain;
}

/** The site's public address without a slash at its end. */
export function siteUrl(site: SiteAddress): string {
  const own = primaryDomain(site);
  if (own) return `https://${own}`;
  const { protocol } = new URL(config().url);
  return `${protocol}//${site.subdomain}.${sitesHost()}`;
}

/** The address as it is read: without "https://". */
export function siteName(site: SiteAddress): string {
  return siteUrl(site).replace(/^https?:\/\//, "");
}

export type SiteAddress = {
  subdomain: string | null;
  site_domains?: { domain: string; is_primary: boolean; status: string }[];
};

function primaryDomain(site: SiteAddress): string | undefined {
  return site.site_domains?.find((each) => each.is_primary && each.status === "verified")?.domain;
}

/** The path of a page: the home page's is "/". */
export function pagePath(slug: string): string {
  const bare = slug.replaceAll(/^\/+|\/+$/g, "");
  return bare === "" || bare === "home" || bare === "index" ? "/" : `/${bare}`;
}
