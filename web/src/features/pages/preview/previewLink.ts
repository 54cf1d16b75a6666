/** Links to what is not published yet. */
import { useQuery } from "@tanstack/react-query";
import { invoke } from "@/api/call";

export type PreviewLink = { token: string; path: string; url: string; expires_at: string };

/** A link that anybody who has it can open. `pageId`: only that page; else the whole site. */
export function createPreviewLink(
  siteId: string,
  seconds: number,
  pageId?: string,
): Promise<PreviewLink> {
  return invoke<PreviewLink>("create-preview-link", {
    site_id: siteId,
    page_id: pageId ?? null,
    expires_in: seconds,
  });
}

const OPEN = 2 * 3600; // seconds that the link of an open screen works

/** The link with which a screen shows drafts in a frame; renewed before it ends. */
export function usePreviewToken(siteId: string, enabled: boolean) {
  return useQuery({
    queryKey: ["preview", siteId],
    queryFn: () => createPreviewLink(siteId, OPEN),
    enabled,
    staleTime: (OPEN / 2) * 1000,
    refetchInterval: (OPEN / 2) * 1000,
    retry: false,
  });
}
