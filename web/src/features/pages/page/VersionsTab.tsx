import type { Content } from "@/features/editor/context";
import type { Present } from "@/features/editor/panels/versions/present";
import { Versions } from "@/features/editor/panels/versions/Versions";
import { pagePath } from "@/features/sites/address";
import { Section } from "@/ui/Section";
import type { Json } from "../content/place";
import type { Page } from "../queries";
import type { PageDraft } from "./usePageDraft";

type VersionsTabProps = { draft: PageDraft; page: Page; disabled: boolean };

/** Earlier states of the page, and the way back to them. */
export function VersionsTab({ draft, page, disabled }: VersionsTabProps) {
  const { content, css, javascript } = draft.value;
  const present: Present = {
    pageId: page.id,
    siteId: page.site_id,
    path: pagePath(page.slug),
    revision: page.updated_at,
    mayEdit: !disabled,
    value: () => ({ content: content as never as Content, css, javascript }),
    save: draft.save,
    replace: (next) => {
      draft.change({ ...next, content: next.content as never as Json });
      return draft.save();
    },
  };
  return (
    <Section
      title="Versions"
      description="Every save is kept; what one person saves in one sitting is one version."
    >
      <Versions present={present} />
    </Section>
  );
}
