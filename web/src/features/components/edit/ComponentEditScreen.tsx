/** A component in the canvas by itself: everything that it needs is loaded, then it opens. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { useSiteStyles } from "@/features/editor/engine/queries";
import { useFiles } from "@/features/editor/engine/useFiles";
import { Opening } from "@/features/editor/frame/Opening";
import { componentKeys } from "@/features/editor/panels/components/queries";
import { usePages } from "@/features/pages/queries";
import { useSite } from "@/features/sites/SiteFrame";
import { ErrorState } from "@/ui/states";
import { ComponentEditing } from "./ComponentEditing";

export function ComponentEditScreen() {
  const { componentId = "" } = useParams();
  const { site } = useSite();
  const row = useQuery({
    queryKey: [...componentKeys.one(componentId), "edit"],
    queryFn: () => call(supabase.from("components").select().eq("id", componentId).single()),
    refetchOnWindowFocus: false, // what somebody else saves meanwhile is met when this is saved
    staleTime: 0,
  });
  const styles = useSiteStyles(site.id);
  const pages = usePages(site.id);
  const files = useFiles();
  const failed = [row, styles, pages].find((query) => query.error && query.data === undefined);
  if (failed) return <ErrorState error={failed.error} retry={() => void failed.refetch()} />;
  if (!row.data || !styles.data || !pages.data || files.isPending || !row.isFetchedAfterMount)
    return <Opening />;
  return (
    <ComponentEditing
      key={row.data.id}
      row={row.data}
      pages={pages.data}
      styles={styles.data}
      files={files.data}
    />
  );
}
