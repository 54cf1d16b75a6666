import { Button, SegmentedControl, Text, TextInput } from "@mantine/core";
import { IconBrowserPlus, IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { atLeast, useOrganization } from "@/api/organizations";
import { Page } from "@/ui/Page";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";
import { type ListedSite, useSites, useUsage } from "./queries";
import { SiteCard } from "./SiteCard";
import classes from "./SitesPage.module.css";
import { siteState } from "./state";

type Shown = "all" | "live" | "draft" | "archived";

/** The sites of the organization, last changed first. */
export function SitesPage() {
  const organization = useOrganization();
  const query = useSites(organization.id);
  const mayCreate = atLeast(organization.role, "editor");
  return (
    <Page
      title="Sites"
      lead={<Used organizationId={organization.id} />}
      width="full"
      actions={mayCreate && <NewSite />}
    >
      <Loaded query={query} loading={<LoadingState shape="grid" rows={6} />}>
        {(sites) =>
          sites.length === 0 ? <NoSites mayCreate={mayCreate} /> : <Sites sites={sites} />
        }
      </Loaded>
    </Page>
  );
}

function NewSite() {
  return (
    <Button component={Link} to="new" leftSection={<IconPlus size={17} />}>
      New site
    </Button>
  );
}

function Used({ organizationId }: { organizationId: string }) {
  const { data } = useUsage(organizationId, "sites");
  if (!data || data.allowed === null) return "Websites that your team builds and publishes.";
  return `${data.used} of ${data.allowed} sites of your plan are in use.`;
}

function NoSites({ mayCreate }: { mayCreate: boolean }) {
  return (
    <div className={classes.empty}>
      <EmptyState icon={IconBrowserPlus} title="No sites yet" action={mayCreate && <NewSite />}>
        {mayCreate
          ? "Start from a template that is ready to be filled, from an empty page, or with HTML that you have."
          : "As soon as somebody of your team makes a site, it is here."}
      </EmptyState>
    </div>
  );
}

function Sites({ sites }: { sites: ListedSite[] }) {
  const [words, setWords] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const found = sites.filter((site) => fits(site, shown) && hasWords(site, words));
  return (
    <>
      {sites.length > 1 && (
        <div className={classes.tools}>
          <TextInput
            aria-label="Search sites"
            placeholder="Search"
            leftSection={<IconSearch size={16} />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            className={classes.search}
          />
          <SegmentedControl
            aria-label="Which sites"
            value={shown}
            onChange={(value) => setShown(value as Shown)}
            data={[
              { value: "all", label: "Active" },
              { value: "live", label: "Published" },
              { value: "draft", label: "Drafts" },
              { value: "archived", label: "Archived" },
            ]}
          />
        </div>
      )}
      {found.length > 0 ? (
        <ul className={classes.grid}>
          {found.map((site) => (
            <SiteCard key={site.id} site={site} />
          ))}
        </ul>
      ) : (
        <Text c="dimmed" ta="center" py={64} role="status">
          {words ? `No site is called “${words}”.` : "There are none of these."}
        </Text>
      )}
    </>
  );
}

function fits(site: ListedSite, shown: Shown): boolean {
  const state = siteState(site);
  if (shown === "all") return state !== "archived";
  if (shown === "live") return state === "live" || state === "changed";
  return state === shown;
}

function hasWords(site: ListedSite, words: string): boolean {
  const text = `${site.name} ${site.subdomain} ${site.site_domains.map((each) => each.domain).join(" ")}`;
  return text.toLowerCase().includes(words.trim().toLowerCase());
}
