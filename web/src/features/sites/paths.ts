/** The paths of a site's pages: to choose from, and to compare with. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { pagePath } from "./address";

/** "/", "/about", ... of the pages that are not archived. */
export function usePagePaths(siteId: string): string[] {
  const { data } = useQuery({
    queryKey: ["pages", "paths", siteId],
    queryFn: async () => {
      const rows = await call(
        supabase
          .from("pages")
          .select("slug")
          .eq("site_id", siteId)
          .neq("status", "archived")
          .order("position"),
      );
      return [...new Set(rows.map((row) => pagePath(row.slug)))];
    },
  });
  return data ?? [];
}
