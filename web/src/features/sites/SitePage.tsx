import { Button, Tooltip } from "@mantine/core";
import { IconExternalLink, IconWorldUpload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Page } from "@/ui/Page";
import { siteUrl } from "./address";
import { ReadOnly } from "./ReadOnly";
import { useSite } from "./SiteFrame";
import { siteState } from "./state";

type SitePageProps = {
  title: string;
  lead?: ReactNode;
  width?: "narrow" | "normal" | "full";
  /** Before the ones that every screen of a site has. */
  actions?: ReactNode;
  /** Without the button that leads to publishing. */
  bare?: boolean;
  children: ReactNode;
};

/** A screen of a site: the way here, its buttons, and why one may not change anything. */
export function SitePage({ title, lead, width, actions, bare, children }: SitePageProps) {
  const { above } = useSite();
  return (
    <Page
      title={title}
      lead={lead}
      width={width}
      above={above}
      actions={
        <>
          {actions}
          {!bare && <PublishLink />}
        </>
      }
    >
      <ReadOnly />
      {children}
    </Page>
  );
}

/** To what visitors see. Nothing for a site that nobody can visit. */
export function VisitLink({ path = "/" }: { path?: string }) {
  const { site } = useSite();
  if (site.site_releases.length === 0 || site.status === "archived") return null;
  return (
    <Button
      component="a"
      href={siteUrl(site) + path}
      target="_blank"
      rel="noreferrer"
      variant="default"
      leftSection={<IconExternalLink size={16} />}
    >
      Visit
    </Button>
  );
}

/** To publishing, or to the site where there is nothing to publish. */
export function PublishLink({ path }: { path?: string }) {
  const { site, base, mayEdit } = useSite();
  const state = siteState(site);
  if (!mayEdit || state === "live") return <VisitLink path={path} />;
  return (
    <Tooltip label="See what visitors will get, then publish">
      <Button
        component={Link}
        to={`${base}/publish`}
        variant={state === "changed" ? "light" : "default"}
        leftSection={<IconWorldUpload size={17} />}
      >
        Publish
      </Button>
    </Tooltip>
  );
}
