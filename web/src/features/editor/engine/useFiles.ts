/** Where files of the organization are shown from: the site's preview, which has them by their ids. */
import { usePreviewToken } from "@/features/pages/preview/previewLink";
import { useSite } from "@/features/sites/SiteFrame";

export function useFiles(): { data: string | undefined; isPending: boolean } {
  const { site, mayEdit } = useSite();
  const link = usePreviewToken(site.id, mayEdit);
  const data = link.data && `/s/${site.subdomain}/_preview/${link.data.token}`;
  return { data, isPending: mayEdit && link.isPending };
}
