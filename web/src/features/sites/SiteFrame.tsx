/** Everything below /o/:orgSlug/sites/:siteId: the site is loaded, and screens ask for it here. */
import { createContext, useContext } from "react";
import { Outlet, useParams } from "react-router";
import { atLeast, useOrganization } from "@/api/organizations";
import pageClasses from "@/ui/Page.module.css";
import { Loaded, LoadingState } from "@/ui/states";
import { type ListedSite, useSiteQuery } from "./queries";

const Current = createContext<ListedSite | null>(null);

export function SiteFrame() {
  const { siteId = "" } = useParams();
  const query = useSiteQuery(siteId);
  const loading = (
    <div className={pageClasses.page}>
      <LoadingState rows={5} />
    </div>
  );
  return (
    <Loaded query={query} loading={loading}>
      {(site) => (
        <Current value={site}>
          <Outlet key={site.id} />
        </Current>
      )}
    </Loaded>
  );
}

/** The site of the address, its own addresses in the app, and whether one may change it. */
export function useSite() {
  const site = useContext(Current);
  const organization = useOrganization();
  if (!site) throw new Error("useSite: not below a SiteFrame");
  const base = `/o/${organization.slug}/sites/${site.id}`;
  return {
    site,
    organization,
    base,
    above: [
      ["Sites", `/o/${organization.slug}/sites`],
      [site.name, base],
    ] as [string, string][],
    mayEdit: atLeast(organization.role, "editor") && site.status !== "archived",
  };
}
