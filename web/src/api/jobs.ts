/** Work that outlives a request: publishing, imports, images. */
import { useQuery } from "@tanstack/react-query";
import { call } from "./call";
import { supabase } from "./client";
import { keys } from "./queries";

export type JobStatus = "queued" | "scheduled" | "running" | "done" | "failed" | "cancelled";

export type Job = {
  id: number;
  organizationId: string | null;
  task: string;
  title: string;
  status: JobStatus;
  attempts: number;
  /** Why it failed, or why it is tried again. */
  error: string | null;
  progress: { done: number; of: number; note: string | null } | null;
  who: string | null;
  createdAt: string;
  updatedAt: string;
  /** When it is tried next. */
  runAt: string | null;
};

const OVER: JobStatus[] = ["done", "failed", "cancelled"];

export function isOver(job: Job): boolean {
  return OVER.includes(job.status);
}

async function list(organizationId: string): Promise<Job[]> {
  const rows = await call(supabase.rpc("list_jobs", { organization_id: organizationId }));
  return rows.map((row) => ({
    id: row.id ?? 0,
    organizationId: row.organization_id,
    task: row.task ?? "",
    title: row.title ?? row.task ?? "",
    status: (row.status ?? "queued") as JobStatus,
    attempts: row.attempts ?? 0,
    error: row.error,
    progress: row.progress as Job["progress"],
    who: row.who,
    createdAt: row.created_at ?? "",
    updatedAt: row.updated_at ?? "",
    runAt: row.run_at,
  }));
}

const SOON = 1_000; // milliseconds between two questions while something is under way
const SELDOM = 15_000;

/** The organization's jobs, newest first; asked for often while one is under way. */
export function useJobs(organizationId: string) {
  return useQuery({
    queryKey: keys.jobs(organizationId),
    queryFn: () => list(organizationId),
    refetchInterval: ({ state }) =>
      state.data?.some((job) => job.status === "queued" || job.status === "running")
        ? SOON
        : SELDOM,
  });
}

/** One of them; undefined until the server knows it. */
export function useJob(organizationId: string, id: number | undefined): Job | undefined {
  const { data } = useQuery({
    queryKey: keys.jobs(organizationId),
    queryFn: () => list(organizationId),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => {
      const found = state.data?.find((job) => job.id === id);
      return found && isOver(found) ? false : SOON;
    },
  });
  return data?.find((job) => job.id === id);
}
