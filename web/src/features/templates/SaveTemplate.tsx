import { Modal } from "@mantine/core";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import type { Json } from "@/api/database.types";
import type { Page } from "@/features/pages/queries";
import type { Site } from "@/features/sites/queries";
import { notify } from "@/ui/notify";
import { DescribeForm } from "./DescribeForm";
import { pageTemplate, siteTemplate } from "./made";
import { saveTemplate, useOwnTemplates } from "./queries";

type SavePageProps = {
  pageId: string;
  name: string;
  site: Site;
  opened: boolean;
  onClose: () => void;
  /** Done before the page is read: what is typed has to be on the server. */
  before?: () => Promise<unknown>;
};

/** A page, as it is now, becomes one that pages can begin with. */
export function SavePageTemplate(props: SavePageProps) {
  const { pageId, name, site, opened, onClose, before } = props;
  const categories = useCategories(site.organization_id, "page", opened);
  return (
    <Modal opened={opened} onClose={onClose} title="Save page as template">
      <DescribeForm
        first={{ name, description: "", category: "" }}
        categories={categories}
        action="Save template"
        note="Its content, CSS, JavaScript and description are kept as they are now. Editors of this organization find it where they make a new page."
        onClose={onClose}
        onSave={async (described) => {
          await before?.();
          const page = (await call(
            supabase.from("pages").select().eq("id", pageId).single(),
          )) as Page;
          const content = pageTemplate(page, site) as unknown as NonNullable<Json>;
          await saveTemplate(site.organization_id, "page", described, content);
          notify("Template saved", described.name);
        }}
      />
    </Modal>
  );
}

type SaveSiteProps = { site: Site; opened: boolean; onClose: () => void };

/** A site with its pages becomes one that sites can begin with. */
export function SaveSiteTemplate({ site, opened, onClose }: SaveSiteProps) {
  const categories = useCategories(site.organization_id, "site", opened);
  return (
    <Modal opened={opened} onClose={onClose} title="Save site as template">
      <DescribeForm
        first={{ name: site.name, description: site.description ?? "", category: "" }}
        categories={categories}
        action="Save template"
        note="Its design and its pages are kept as they are now; versions, domains, redirects and what forms received are not."
        onClose={onClose}
        onSave={async (described) => {
          const pages = (await call(
            supabase.from("pages").select().eq("site_id", site.id),
          )) as Page[];
          const content = siteTemplate(site, pages);
          await saveTemplate(site.organization_id, "site", described, content);
          notify("Template saved", described.name);
        }}
      />
    </Modal>
  );
}

function useCategories(organizationId: string, kind: "page" | "site", opened: boolean): string[] {
  const { data = [] } = useOwnTemplates(organizationId, kind);
  return opened ? [...new Set(data.flatMap(({ category }) => category ?? []))].sort() : [];
}
