import { SharePreviewLink } from "@/features/pages/page/SharePreviewLink";
import { useSite } from "@/features/sites/SiteFrame";
import { SitePage, VisitLink } from "@/features/sites/SitePage";
import { NextPublish } from "./NextPublish";
import { Releases } from "./Releases";
import { Standing } from "./Standing";

/** What visitors see, what they would see, and the way from one to the other. */
export function PublishPage() {
  const { site, mayEdit } = useSite();
  return (
    <SitePage
      title="Publish"
      lead="Bring what you have made to your visitors, all at once."
      bare
      actions={
        <>
          {mayEdit && <SharePreviewLink site={site} />}
          <VisitLink />
        </>
      }
    >
      <Standing />
      <NextPublish />
      <Releases />
    </SitePage>
  );
}
