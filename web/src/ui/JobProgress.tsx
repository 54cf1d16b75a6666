import { Progress, Text } from "@mantine/core";
import { IconAlertCircle, IconCircleCheck } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { isOver, type Job, useJob } from "@/api/jobs";
import { relative } from "./format";
import classes from "./JobProgress.module.css";

type JobProgressProps = {
  organizationId: string;
  jobId: number;
  /** Called once, when it has ended well. */
  onDone?: (job: Job) => void;
  /** Beside it, as long as it can be of use: a button that tries again. */
  action?: ReactNode;
};

/** How far a job is, for as long as it runs; what came of it afterwards. */
export function JobProgress({ organizationId, jobId, onDone, action }: JobProgressProps) {
  const job = useJob(organizationId, jobId);
  const told = useRef(false);
  useEffect(() => {
    if (job?.status !== "done" || told.current) return;
    told.current = true;
    onDone?.(job);
  }, [job, onDone]);
  return <JobLine job={job} action={action} />;
}

/** The same for a job that is known already. */
export function JobLine({ job, action }: { job: Job | undefined; action?: ReactNode }) {
  const { progress } = job ?? {};
  const percent = progress && progress.of > 0 ? (100 * progress.done) / progress.of : undefined;
  const over = job !== undefined && isOver(job);
  return (
    <div className={classes.job} data-status={job?.status}>
      <div className={classes.top}>
        {job?.status === "done" && (
          <IconCircleCheck size={18} className={classes.good} aria-hidden />
        )}
        {job?.status === "failed" && (
          <IconAlertCircle size={18} className={classes.bad} aria-hidden />
        )}
        <Text size="sm" fw={540} className={classes.title}>
          {job?.title ?? "Getting started…"}
        </Text>
        <Text size="sm" c="dimmed" role="status">
          {job ? words(job) : "Waiting"}
        </Text>
        {action}
      </div>
      {!over && (
        <Progress
          value={percent ?? 100}
          size={5}
          animated={percent === undefined}
          striped={percent === undefined}
          aria-label={job?.title ?? "Work"}
        />
      )}
      {job?.error && (
        <Text size="sm" c="dimmed">
          {job.error}
        </Text>
      )}
    </div>
  );
}

function words(job: Job): string {
  const { done, of, note } = job.progress ?? {};
  switch (job.status) {
    case "queued":
      return job.attempts > 0 && job.runAt ? `Tried again ${relative(job.runAt)}` : "Waiting";
    case "scheduled":
      return job.runAt ? `Starts ${relative(job.runAt)}` : "Scheduled";
    case "running":
      return note ?? (of ? `${done ?? 0} of ${of}` : "Working…");
    case "done":
      return "Done";
    case "failed":
      return "Failed";
    case "cancelled":
      return "Cancelled";
  }
}
