/** How a site stands towards its visitors. */
import type { ListedSite } from "./queries";

export type SiteState = "draft" | "live" | "changed" | "archived";

/** `changed`: something was edited after the release that is live was made. */
export function siteState(site: ListedSite): SiteState {
  if (site.status === "archived") return "archived";
  const live = site.site_releases[0];
  if (!live) return "draft";
  const published = live.published_at ?? "";
  const edited = [site.updated_at, ...site.pages.map((page) => page.updated_at)];
  return edited.some((at) => isLater(at, published)) ? "changed" : "live";
}

// Publishing itself writes into these rows, in the same moment or a little later.
const SAME = 1_500; // milliseconds

export function isLater(at: string, than: string): boolean {
  return Date.parse(at) - Date.parse(than) > SAME;
}

export const STATES: Record<SiteState, { label: string; color: string; explained: string }> = {
  draft: { label: "Draft", color: "gray", explained: "Nobody but your team can see it yet." },
  live: { label: "Published", color: "green", explained: "Visitors see the latest version." },
  changed: {
    label: "Unpublished changes",
    color: "yellow",
    explained: "Something was edited since the last publish. Visitors see the version before.",
  },
  archived: {
    label: "Archived",
    color: "gray",
    explained: "Visitors cannot reach it. Nothing is lost.",
  },
};

/** When anything of the site was last edited. */
export function lastChange(site: ListedSite): string {
  const page = site.pages[0]?.updated_at;
  return page && page > site.updated_at ? page : site.updated_at;
}
