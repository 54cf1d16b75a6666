import { Badge, Button, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { useSite } from "@/features/sites/SiteFrame";
import { Ago } from "@/ui/Ago";
import { Confirm } from "@/ui/Confirm";
import { dateTime } from "@/ui/format";
import { notify } from "@/ui/notify";
import { Section } from "@/ui/Section";
import { EmptyState, Loaded } from "@/ui/states";
import classes from "./publishing.module.css";
import { cancelRelease, type Release, rollBack, useReleases } from "./queries";

const MOST = 10; // rows at first

/** Everything that was ever published, and the way back to it. */
export function Releases() {
  const { site } = useSite();
  const query = useReleases(site.id);
  const [most, setMost] = useState(MOST);
  return (
    <Section title="Releases" description="Each one is complete, and stays as it was." flush>
      <Loaded
        query={query}
        empty={
          <EmptyState icon={IconHistory} title="No releases yet">
            Each publish makes one. You will be able to go back to any of them with one click.
          </EmptyState>
        }
      >
        {(releases) => (
          <>
            <ol className={classes.releases} reversed>
              {releases.slice(0, most).map((release) => (
                <ReleaseRow key={release.id} release={release} />
              ))}
            </ol>
            {releases.length > most && (
              <button type="button" className={classes.showAll} onClick={() => setMost(most + 20)}>
                Show earlier releases
              </button>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function ReleaseRow({ release }: { release: Release }) {
  const { mayEdit } = useSite();
  const who = release.profiles?.full_name || release.profiles?.email;
  const cancelled = isCancelled(release);
  return (
    <li className={classes.release} data-status={release.status}>
      <span className={`${classes.number} numbers`}>{release.release_number}</span>
      <div className={classes.releaseWords}>
        <div className={classes.releaseTitle}>
          <span>{release.message || "Without a message"}</span>
          <Status release={release} />
        </div>
        <Text size="sm" c="dimmed" component="div">
          {who && `${who} · `}
          {release.status === "ready" && release.scheduled_for ? (
            `goes live on ${dateTime(release.scheduled_for)}`
          ) : (
            <Ago at={release.published_at ?? release.created_at} />
          )}
        </Text>
        {release.status === "failed" && !cancelled && release.error_message && (
          <Text size="sm" c="var(--rs-bad)" mt={2}>
            {release.error_message}
          </Text>
        )}
      </div>
      {mayEdit && <Ways release={release} />}
    </li>
  );
}

/** Cancelling is no failure, though it is stored as one. */
function isCancelled(release: Release): boolean {
  return release.status === "failed" && (release.error_message ?? "").startsWith("Cancelled");
}

function Status({ release }: { release: Release }) {
  const [color, label] = {
    live: ["green", "Live"],
    building: ["blue", "Publishing"],
    ready: ["yellow", "Scheduled"],
    failed: ["red", "Failed"],
    retired: ["gray", ""],
  }[release.status] ?? ["gray", release.status];
  if (isCancelled(release)) return <Badge color="gray">Cancelled</Badge>;
  return label ? <Badge color={color}>{label}</Badge> : null;
}

function Ways({ release }: { release: Release }) {
  const [asked, ask] = useState<"back" | "cancel" | null>(null);
  const close = () => ask(null);
  const waits = release.status === "ready" || release.status === "building";
  return (
    <div className={classes.ways}>
      {release.status === "retired" && (
        <Button size="xs" variant="default" onClick={() => ask("back")}>
          Roll back to this
        </Button>
      )}
      {waits && (
        <Button size="xs" variant="default" onClick={() => ask("cancel")}>
          Cancel
        </Button>
      )}
      <Confirm
        opened={asked === "back"}
        onClose={close}
        title={`Go back to release ${release.release_number}?`}
        action="Roll back"
        onConfirm={async () => {
          const made = await rollBack(release);
          notify(
            "Rolled back",
            `Visitors see release ${release.release_number} again, as release ${made.number}.`,
          );
        }}
      >
        Visitors see what was published{" "}
        {release.published_at ? `on ${dateTime(release.published_at)}` : "then"}, at once. Your
        pages here stay as they are: publish again to bring them back.
      </Confirm>
      <Confirm
        opened={asked === "cancel"}
        onClose={close}
        title={`Cancel release ${release.release_number}?`}
        action="Cancel release"
        danger
        onConfirm={async () => {
          await cancelRelease(release);
          notify("Release cancelled");
        }}
      >
        It does not go live. What visitors see now stays.
      </Confirm>
    </div>
  );
}
