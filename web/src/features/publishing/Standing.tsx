import { Anchor, Progress, Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconLoader2,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { siteName, siteUrl } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import { Ago } from "@/ui/Ago";
import { notify } from "@/ui/notify";
import classes from "./publishing.module.css";
import { type Release, renewPublishing, useProgress, useReleases } from "./queries";

/** What is live now; while a release is being built, how far it is. */
export function Standing() {
  const { site } = useSite();
  const { data: releases = [] } = useReleases(site.id);
  const building = releases.find((each) => each.status === "building");
  const live = releases.find((each) => each.status === "live");
  const latest = releases[0];
  useRenewWhenDone(building);
  if (building) return <Building release={building} />;
  if (
    latest?.status === "failed" &&
    latest.error_message !== "Cancelled" &&
    !latest.error_message?.startsWith("Cancelled")
  ) {
    return <Failed release={latest} />;
  }
  if (live && site.status !== "archived") return <Live release={live} />;
  return (
    <Band kind="none" icon={<IconCircleDashed size={22} stroke={1.7} />} title="Not published yet">
      Nobody but your team can see <b>{siteName(site)}</b>.
    </Band>
  );
}

function Live({ release }: { release: Release }) {
  const { site } = useSite();
  const hidden = site.visibility === "private";
  return (
    <Band
      kind="live"
      icon={<IconCircleCheck size={22} stroke={1.7} />}
      title={
        <>
          Live at{" "}
          <Anchor href={siteUrl(site)} target="_blank" rel="noreferrer" inherit underline="always">
            {siteName(site)}
          </Anchor>
        </>
      }
    >
      Release {release.release_number}
      {release.published_at && (
        <>
          , published <Ago at={release.published_at} />
        </>
      )}
      {hidden && ". The site is private: only people with a preview link see it"}.
    </Band>
  );
}

function Building({ release }: { release: Release }) {
  const { site, organization } = useSite();
  const { data } = useProgress(organization.id, site.name, true);
  const share = data && data.of > 0 ? Math.round((100 * data.done) / data.of) : null;
  return (
    <Band
      kind="building"
      icon={<IconLoader2 size={22} stroke={1.7} className={classes.turning} />}
      title={`Publishing release ${release.release_number}…`}
    >
      {data?.note ||
        "Rendering the pages that changed. Visitors see the version before until everything is there."}
      <Progress
        value={share ?? 100}
        animated={share === null}
        striped={share === null}
        size="sm"
        mt="sm"
        aria-label="How far it is"
      />
    </Band>
  );
}

function Failed({ release }: { release: Release }) {
  return (
    <Band
      kind="failed"
      icon={<IconAlertTriangle size={22} stroke={1.7} />}
      title={`Release ${release.release_number} could not be published`}
    >
      {release.error_message ?? "The server does not say why."} What was live before still is.
    </Band>
  );
}

type BandProps = {
  kind: string;
  icon: React.ReactNode;
  title: React.ReactNode;
  children: React.ReactNode;
};

function Band({ kind, icon, title, children }: BandProps) {
  return (
    <div className={classes.band} data-kind={kind} role="status">
      <span className={classes.bandIcon}>{icon}</span>
      <div className={classes.bandWords}>
        <Text fw={600} component="div">
          {title}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          {children}
        </Text>
      </div>
    </div>
  );
}

/** The release that was being built is no longer: everything that depends on it is asked for again. */
function useRenewWhenDone(building: Release | undefined) {
  const { site } = useSite();
  const { data: releases } = useReleases(site.id);
  const before = useRef<string>(undefined);
  useEffect(() => {
    const watched = before.current;
    before.current = building?.id;
    if (!watched || watched === building?.id) return;
    const done = releases?.find((each) => each.id === watched);
    if (done?.status === "live")
      notify("Site published", `Release ${done.release_number} is live.`);
    if (done?.status === "ready")
      notify("Release scheduled", "It is built, and goes live by itself.");
    void renewPublishing();
  }, [building, releases]);
}
