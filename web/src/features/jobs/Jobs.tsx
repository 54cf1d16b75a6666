import { Button, SegmentedControl, Text } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { invoke } from "@/api/call";
import { type Job, useJobs } from "@/api/jobs";
import { atLeast, useOrganization } from "@/api/organizations";
import { keys, queryClient } from "@/api/queries";
import { Ago } from "@/ui/Ago";
import { JobLine } from "@/ui/JobProgress";
import { Page } from "@/ui/Page";
import { EmptyState, Loaded } from "@/ui/states";
import classes from "./Jobs.module.css";

const SHOWN: Record<string, Job["status"][]> = {
  all: ["queued", "scheduled", "running", "done", "failed", "cancelled"],
  open: ["queued", "scheduled", "running"],
  failed: ["failed"],
};

/** Work that goes on by itself: publishing, imports, mail. What failed can be tried again. */
export function Jobs() {
  const organization = useOrganization();
  const query = useJobs(organization.id);
  const [shown, setShown] = useState("all");
  const mayAct = atLeast(organization.role, "editor");
  return (
    <Page
      title="Jobs"
      lead="Work that goes on while you do something else: publishing, imports, mail."
    >
      <SegmentedControl
        aria-label="Which jobs"
        data={[
          { value: "all", label: "All" },
          { value: "open", label: "Under way" },
          { value: "failed", label: "Failed" },
        ]}
        value={shown}
        onChange={setShown}
        mb="md"
      />
      <Loaded query={query}>
        {(jobs) => (
          <List
            jobs={jobs.filter((job) => SHOWN[shown]?.includes(job.status))}
            shown={shown}
            organizationId={organization.id}
            mayAct={mayAct}
          />
        )}
      </Loaded>
    </Page>
  );
}

type ListProps = { jobs: Job[]; shown: string; organizationId: string; mayAct: boolean };

const NONE: Record<string, string> = {
  open: "Nothing is under way",
  failed: "Nothing has failed",
};

function List({ jobs, shown, organizationId, mayAct }: ListProps) {
  if (jobs.length === 0) {
    return (
      <EmptyState icon={IconListCheck} title={NONE[shown] ?? "No jobs yet"}>
        When you publish or import something, you can follow it here.
      </EmptyState>
    );
  }
  return (
    <ul className={classes.list}>
      {jobs.map((job) => (
        <li key={job.id}>
          <JobLine
            job={job}
            action={mayAct && <Action job={job} organizationId={organizationId} />}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {job.who ? `${job.who}, ` : ""}
            <Ago at={job.createdAt} />
            {job.attempts > 1 && `, ${job.attempts} attempts`}
          </Text>
        </li>
      ))}
    </ul>
  );
}

function Action({ job, organizationId }: { job: Job; organizationId: string }) {
  const name = job.status === "failed" ? "retry-job" : "cancel-job";
  const work = useMutation({
    mutationFn: () => invoke(name, { job_id: job.id }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.jobs(organizationId) }),
  });
  if (job.status === "done" || job.status === "cancelled") return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={work.isPending}
      onClick={() => work.mutate()}
      aria-label={`${name === "retry-job" ? "Try again" : "Cancel"}: ${job.title}`}
    >
      {name === "retry-job" ? "Try again" : "Cancel"}
    </Button>
  );
}
