import { ActionIcon } from "@mantine/core";
import { IconArrowLeft, IconX } from "@tabler/icons-react";
import { Link, NavLink, useLocation, useParams } from "react-router";
import { atLeast, firstOrganization, useOrganizations } from "@/api/organizations";
import { type NavigationEntry, navigation } from "@/features";
import { Bell } from "@/features/notifications/Bell";
import { OrganizationSwitcher } from "./OrganizationSwitcher";
import classes from "./Sidebar.module.css";
import { UserMenu } from "./UserMenu";

const TITLES: Record<NavigationEntry["area"], string> = {
  organization: "Organization",
  site: "Site",
  settings: "Your account",
};

/** Where one can go from here: the organization's parts, a site's, or one's own settings. */
export function Sidebar({ onClose }: { onClose?: () => void }) {
  const { siteId = "" } = useParams();
  const { pathname } = useLocation();
  const { current, slug } = useCurrent();
  const area = pathname.startsWith("/settings") ? "settings" : siteId ? "site" : "organization";
  const shown = navigation.filter(
    (each) => each.area === area && (!each.needs || atLeast(current?.role, each.needs)),
  );
  return (
    <div className={classes.sidebar}>
      <div className={classes.top}>
        <OrganizationSwitcher current={current} />
        {!onClose && <Bell />}
        {onClose && (
          <ActionIcon onClick={onClose} aria-label="Close navigation" size={40}>
            <IconX size={20} />
          </ActionIcon>
        )}
      </div>
      <div className={classes.middle}>
        <nav aria-label={TITLES[area]}>
          {area !== "organization" && (
            <Link to={slug ? `/o/${slug}/sites` : "/"} className={classes.back}>
              <IconArrowLeft size={17} stroke={1.8} aria-hidden />
              {area === "site" ? "All sites" : "Back to work"}
            </Link>
          )}
          <ul className={classes.list}>
            {shown.map((each) => (
              <li key={each.label}>
                <NavLink to={each.to({ orgSlug: slug, siteId })} className={classes.link}>
                  <each.icon size={19} stroke={1.7} aria-hidden />
                  {each.label}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <div className={classes.bottom}>
        <UserMenu />
      </div>
    </div>
  );
}

/** The organization of the address, or the one that was open last. */
function useCurrent() {
  const { orgSlug } = useParams();
  const { data = [] } = useOrganizations();
  const named = data.find((each) => each.slug === orgSlug);
  const current = orgSlug ? named : firstOrganization(data);
  return { current, slug: current?.slug ?? orgSlug ?? "" };
}
