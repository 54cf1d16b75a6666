/** Where files of the organization are shown from, by their ids. */
import { useSignedFiles } from "@/features/assets/assets";
import { usePreviewToken } from "@/features/pages/preview/previewLink";
import { useSite } from "@/features/sites/SiteFrame";

export type Files = (id: string) => string | undefined;

/** Editors have the site's preview; for others, who make no links to drafts, each file is signed. */
export function useFiles(): { data: Files | undefined; isPending: boolean } {
  const { site, organization, mayEdit } = useSite();
  const link = usePreviewToken(site.id, mayEdit);
  const signed = useSignedFiles(organization.id, !mayEdit);
  if (!mayEdit) return { data: (id) => signed.data?.get(id), isPending: signed.isPending };
  const preview = link.data && `/s/${site.subdomain}/_preview/${link.data.token}`;
  return {
    data: preview ? (id) => `${preview}/_assets/${id}.file` : undefined,
    isPending: link.isPending,
  };
}
