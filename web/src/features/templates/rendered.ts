/** What the server's own renderer makes of a content: one answer for each design. */
import { useQuery } from "@tanstack/react-query";
import { invoke } from "@/api/call";
import type { Json } from "@/api/database.types";

/** In whose design something is shown: a site's, or what a site of an organization would have. */
export type Design =
  | { siteId: string; version: string }
  | { organizationId: string; settings: Json | null; version: string };

export type Shown = {
  /** What is shown, for the cache: two with the same key look the same in one design. */
  key: string;
  content: Json;
  css?: string | null;
  language?: string | null;
};

export function useRendered(design: Design, shown: Shown, enabled: boolean) {
  const { version, ...whose } = design;
  return useQuery({
    queryKey: ["rendered", whose, version, shown.key],
    enabled,
    staleTime: 50 * 60_000, // its pictures open for an hour
    gcTime: 10 * 60_000,
    queryFn: () => render(design, shown),
  });
}

async function render(design: Design, { content, css, language }: Shown): Promise<string> {
  const { html } = await invoke<{ html: string }>("render-content", {
    ...("siteId" in design
      ? { site_id: design.siteId }
      : { organization_id: design.organizationId, settings: design.settings ?? {} }),
    content,
    ...(css && { css }),
    ...(language && { language }),
  });
  return html;
}
