import {
  Alert,
  Anchor,
  Button,
  Group,
  List,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import {
  IconAlertTriangle,
  IconCalendarTime,
  IconChecks,
  IconWorldUpload,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { useSite } from "@/features/sites/SiteFrame";
import { dateTime } from "@/ui/format";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";
import { ErrorState, LoadingState } from "@/ui/states";
import { ChangeList } from "./ChangeList";
import classes from "./publishing.module.css";
import { type Changes, publish, useChanges, useReleases } from "./queries";
import { fromLocal, soonest, zoneName } from "./times";
import { Waiting } from "./Waiting";

/** What the next publish will change, and the form that asks for it. */
export function NextPublish() {
  const { site, mayEdit } = useSite();
  const query = useChanges(site.id);
  const { data, error } = query;
  if (!data && error) {
    return (
      <Section title="What will change" flush>
        <ErrorState error={error} retry={() => void query.refetch()} />
      </Section>
    );
  }
  if (!data) {
    return (
      <Section title="What will change" flush>
        <LoadingState rows={3} />
      </Section>
    );
  }
  return (
    <Section
      title={data.live === null ? "The first release" : "What will change"}
      description={summary(data)}
      flush
    >
      {data.nothing && data.live !== null ? (
        <div className={classes.nothing}>
          <IconChecks size={20} stroke={1.7} aria-hidden />
          Visitors see everything as it is here.
        </div>
      ) : (
        <ChangeList changes={data} />
      )}
      <Notes changes={data} />
      {mayEdit && <PublishForm changes={data} />}
    </Section>
  );
}

function summary(changes: Changes): string {
  if (changes.live === null) return "Everything is new to visitors.";
  if (changes.nothing) return "Nothing has changed since the last publish.";
  return `Compared with release ${changes.live}, which is live.`;
}

/** What stands in the way, and what is good to know. */
function Notes({ changes }: { changes: Changes }) {
  const { base } = useSite();
  const { warnings } = changes;
  const faults = changes.faults.filter((each) => each.kind === "fault");
  const waiting = changes.faults.filter((each) => each.kind === "approval");
  if (changes.faults.length === 0 && warnings.length === 0) return null;
  return (
    <div className={classes.notes}>
      {faults.length > 0 && (
        <Alert
          color="red"
          icon={<IconAlertTriangle size={18} />}
          title="This has to be put right first"
        >
          <List size="sm" spacing={4}>
            {faults.map((fault) => (
              <List.Item key={fault.message}>
                {fault.message}: {fault.remedy}.{" "}
                {fault.page_id && (
                  <Anchor
                    component={Link}
                    to={`${base}/pages/${fault.page_id}?tab=settings`}
                    inherit
                    underline="always"
                  >
                    Open the page
                  </Anchor>
                )}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {waiting.length > 0 && <Waiting faults={waiting} pages={changes.pages} />}
      {warnings.length > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title="Good to know">
          <List size="sm" spacing={4}>
            {warnings.map((warning) => (
              <List.Item key={warning}>{warning}.</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </div>
  );
}

function PublishForm({ changes }: { changes: Changes }) {
  const { site } = useSite();
  const { data: releases = [] } = useReleases(site.id);
  const [message, setMessage] = useState("");
  const [when, setWhen] = useState<"now" | "later">("now");
  const [local, setLocal] = useState(soonest);
  const at = when === "later" ? fromLocal(local) : null;
  const passed = at !== null && at.getTime() < Date.now() + 30_000;
  const building = releases.some((each) => each.status === "building");
  const idle = changes.nothing && changes.live !== null && when === "now";
  const work = useMutation({
    mutationFn: () => publish(site.id, message, at),
    onSuccess: (release) => {
      setMessage("");
      setWhen("now");
      if (at)
        notify("Publish scheduled", `Release ${release.number} goes live on ${dateTime(at)}.`);
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!passed) work.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <Stack gap="md">
        <Textarea
          label="What changed"
          description="For your team, in the list of releases. Visitors do not see it."
          placeholder="New opening hours for the summer"
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={500}
        />
        <div className={classes.when}>
          <SegmentedControl
            aria-label="When"
            value={when}
            onChange={(value) => setWhen(value as "now" | "later")}
            data={[
              { value: "now", label: "Now" },
              { value: "later", label: "At a set time" },
            ]}
          />
          {when === "later" && (
            <TextInput
              type="datetime-local"
              aria-label="Date and time"
              value={local}
              min={soonest()}
              onChange={(event) => setLocal(event.currentTarget.value)}
              error={
                at === null
                  ? "A date and a time are needed"
                  : passed
                    ? "That has passed"
                    : undefined
              }
            />
          )}
        </div>
        {when === "later" && (
          <Text size="sm" c="dimmed">
            In your time zone, {zoneName()}. The release is built now, from what the site is at this
            moment: later edits are not in it.
          </Text>
        )}
        <ProblemAlert error={work.error} />
        <Group gap="sm">
          <Button
            type="submit"
            leftSection={
              when === "now" ? <IconWorldUpload size={18} /> : <IconCalendarTime size={18} />
            }
            loading={work.isPending}
            disabled={
              changes.faults.length > 0 ||
              building ||
              idle ||
              passed ||
              (when === "later" && at === null)
            }
          >
            {when === "now" ? "Publish now" : "Schedule publish"}
          </Button>
          {building && (
            <Text size="sm" c="dimmed">
              A release is being built at the moment.
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
}
