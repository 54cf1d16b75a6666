import { usePreviewToken } from "@/features/pages/preview/previewLink";
import { pagePath } from "@/features/sites/address";
import { useEditor } from "../../context";

/** Where the page is shown as it would be published now; for who may not, as it is published. */
export function usePreviewAddress(): string | undefined {
  const { site, page, mayEdit } = useEditor();
  const link = usePreviewToken(site.id, mayEdit);
  const root = `${window.location.origin}/s/${site.subdomain}`;
  const path = pagePath(page.slug);
  if (mayEdit) return link.data && `${root}/_preview/${link.data.token}${path}`;
  const live = site.site_releases.length > 0 && site.visibility !== "private";
  return live ? root + path : undefined;
}
