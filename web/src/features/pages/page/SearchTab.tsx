import { TextInput } from "@mantine/core";
import { pagePath, siteName } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import { SearchFields } from "@/features/sites/sharing/SearchFields";
import { Section } from "@/ui/Section";
import type { Page } from "../queries";
import type { PageDraft } from "./usePageDraft";

type SearchTabProps = { draft: PageDraft; page: Page; disabled: boolean };

/** How the page is found, and how it looks when it is shared. */
export function SearchTab({ draft, page, disabled }: SearchTabProps) {
  const { site } = useSite();
  const { value, change } = draft;
  const path = pagePath(value.slug);
  return (
    <>
      <Section title="Title">
        <TextInput
          label="Title of the page"
          description="Stands in the browser's tab."
          value={value.title}
          placeholder={value.name}
          disabled={disabled}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
      </Section>
      <Section title="Search and sharing">
        <SearchFields
          value={{ title: value.seoTitle, description: value.seoDescription, image: value.image }}
          onChange={({ title, description, image }) =>
            change({
              ...(title !== undefined && { seoTitle: title }),
              ...(description !== undefined && { seoDescription: description }),
              ...(image !== undefined && { image }),
            })
          }
          disabled={disabled}
          otherwise={{
            title: value.title || value.name,
            description: page.description || site.seo_description || site.description || "",
            image: site.og_image_url ?? "",
          }}
          address={siteName(site) + (path === "/" ? "" : path)}
          siteName={site.name}
        />
      </Section>
    </>
  );
}
