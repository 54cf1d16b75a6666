import { Link } from "react-router";
import { useOrganization } from "@/api/organizations";
import { Ago } from "@/ui/Ago";
import { siteName } from "./address";
import type { ListedSite } from "./queries";
import { SiteMenu } from "./SiteMenu";
import classes from "./SitesPage.module.css";
import { StateBadge } from "./StateBadge";
import { lastChange, siteState } from "./state";
import { Thumbnail } from "./Thumbnail";

export function SiteCard({ site }: { site: ListedSite }) {
  const { slug } = useOrganization();
  const state = siteState(site);
  return (
    <li className={classes.card} data-archived={state === "archived" || undefined}>
      <div className={classes.picture}>
        <Thumbnail site={site} />
      </div>
      <div className={classes.foot}>
        <div className={classes.words}>
          <Link to={`/o/${slug}/sites/${site.id}`} className={classes.name}>
            {site.name}
          </Link>
          <div className={classes.address}>{siteName(site)}</div>
          <div className={classes.line}>
            <StateBadge state={state} />
            <span aria-hidden>·</span>
            <span>
              changed <Ago at={lastChange(site)} />
            </span>
          </div>
        </div>
        <SiteMenu site={site} />
      </div>
    </li>
  );
}
