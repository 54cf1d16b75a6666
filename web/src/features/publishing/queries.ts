/** Releases of a site: what a publish would change, publishing, going back. */
import { useQuery } from "@tanstack/react-query";
import { call, invoke } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { renewSites } from "@/features/sites/queries";

export type Change = "added" | "changed" | "removed";
export type PageChange = {
  page_id: string;
  title: string;
  path: string;
  change: Change;
  what: string[];
  components: string[];
  earlier_path: string | null;
  earlier_title: string | null;
};
export type RedirectChange = { from_path: string; change: Change; status: number; to: string };
export type Fault = {
  message: string;
  remedy: string;
  page_id: string | null;
  /** "approval": the page only waits for that. */
  kind: "fault" | "approval";
};

/** What preview-publish answers. */
export type Changes = {
  live: number | null;
  published_at: string | null;
  nothing: boolean;
  pages: PageChange[];
  redirects: RedirectChange[];
  settings: string[];
  navigation: boolean;
  faults: Fault[];
  warnings: string[];
};

/** What the actions on releases answer. */
export type Answered = { release_id: string; number: number; status: string };

export type Release = Pick<
  Row<"site_releases">,
  | "id"
  | "release_number"
  | "status"
  | "message"
  | "error_message"
  | "scheduled_for"
  | "published_at"
  | "created_at"
> & { profiles: { full_name: string | null; email: string | null } | null };

export const publishingKeys = {
  changes: (siteId: string) => ["publishing", "changes", siteId] as const,
  releases: (siteId: string) => ["publishing", "releases", siteId] as const,
};

export function useChanges(siteId: string) {
  return useQuery({
    queryKey: publishingKeys.changes(siteId),
    queryFn: () => invoke<Changes>("preview-publish", { site_id: siteId }),
    staleTime: 0,
  });
}

/** Newest first; asked for again and again while one is being built. */
export function useReleases(siteId: string) {
  return useQuery({
    queryKey: publishingKeys.releases(siteId),
    queryFn: async () =>
      (await call(
        supabase
          .from("site_releases")
          .select(
            "id, release_number, status, message, error_message, scheduled_for, published_at, created_at, profiles(full_name, email)",
          )
          .eq("site_id", siteId)
          .order("release_number", { ascending: false })
          .limit(100),
      )) as Release[],
    refetchInterval: (query) =>
      query.state.data?.some((each) => each.status === "building") ? 700 : false,
  });
}

export type Progress = { done: number; of: number; note: string | null };

/** How far the job is that builds the site's release; null where it has not said so. */
export function useProgress(organizationId: string, siteName: string, enabled: boolean) {
  return useQuery({
    queryKey: ["publishing", "progress", organizationId, siteName],
    queryFn: async (): Promise<Progress | null> => {
      const jobs = (await call(
        supabase.rpc("list_jobs" as never, { organization_id: organizationId, limit: 20 } as never),
      )) as { title: string; status: string; progress: Progress | null }[];
      return jobs.find((job) => job.title === `Publish ${siteName}`)?.progress ?? null;
    },
    enabled,
    refetchInterval: 700,
  });
}

export async function renewPublishing() {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["publishing"] }),
    queryClient.invalidateQueries({ queryKey: ["pages"] }),
    renewSites(),
  ]);
}

export async function publish(
  siteId: string,
  message: string,
  scheduledFor: Date | null,
): Promise<Answered> {
  const answered = await invoke<Answered>("publish-site", {
    site_id: siteId,
    message: message.trim() || null,
    scheduled_for: scheduledFor?.toISOString() ?? null,
  });
  await queryClient.invalidateQueries({ queryKey: ["publishing"] });
  return answered;
}

export async function rollBack(release: Release): Promise<Answered> {
  const answered = await invoke<Answered>("rollback-site", { release_id: release.id });
  await renewPublishing();
  return answered;
}

export async function cancelRelease(release: Release): Promise<void> {
  await invoke("cancel-release", { release_id: release.id });
  await renewPublishing();
}
