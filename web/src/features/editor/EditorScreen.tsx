/** The visual editor of one page: all that it needs is loaded, then it opens. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { usePages } from "@/features/pages/queries";
import { useSite } from "@/features/sites/SiteFrame";
import { useUser } from "@/session/session";
import { ErrorState } from "@/ui/states";
import { usePageToEdit, useSiteStyles } from "./engine/queries";
import { bringBack } from "./engine/rescue";
import { useFiles } from "./engine/useFiles";
import { Editing } from "./frame/Editing";
import { Opening } from "./frame/Opening";

void import("grapesjs"); // on its way while the page is read

export function EditorScreen() {
  const { pageId = "" } = useParams();
  const { site } = useSite();
  const draftKey = `canvas/${pageId}/${useUser().id}`;
  const page = usePageToEdit(pageId);
  const styles = useSiteStyles(site.id);
  const pages = usePages(site.id);
  const files = useFiles();
  const rescued = useRescued(draftKey);
  const failed = [page, styles, pages].find((query) => query.error && query.data === undefined);
  if (failed) return <ErrorState error={failed.error} retry={() => void failed.refetch()} />;
  if (!page.data || !styles.data || !pages.data || !rescued || files.isPending) return <Opening />;
  return (
    <Editing
      key={page.data.id}
      page={page.data}
      styles={styles.data}
      pages={pages.data}
      files={files.data}
      draftKey={draftKey}
    />
  );
}

/** Whether what a tab held when it was closed is where the draft looks for it. */
function useRescued(draftKey: string): boolean {
  const query = useQuery({
    queryKey: ["rescue", draftKey],
    queryFn: () => bringBack(draftKey).then(() => true),
    gcTime: 0,
    staleTime: 0,
    networkMode: "always",
    retry: false,
  });
  return !query.isPending;
}
