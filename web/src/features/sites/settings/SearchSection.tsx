import { Stack, TextInput } from "@mantine/core";
import { siteName } from "../address";
import { useSite } from "../SiteFrame";
import { SearchFields } from "../sharing/SearchFields";
import { DraftSection } from "./DraftSection";
import { orNull, useSiteDraft } from "./useSiteDraft";

/** What pages take that say nothing of their own; and who counts visitors. */
export function SearchSection() {
  const { site, mayEdit } = useSite();
  const draft = useSiteDraft(
    "search",
    (row) => ({
      title: row.seo_title ?? "",
      description: row.seo_description ?? "",
      image: row.og_image_url ?? "",
      analytics: row.google_analytics_id ?? "",
    }),
    (value) => ({
      seo_title: orNull(value.title),
      seo_description: orNull(value.description),
      og_image_url: orNull(value.image),
      google_analytics_id: orNull(value.analytics),
    }),
  );
  const { value, change } = draft;
  const wrong =
    value.analytics.trim() !== "" &&
    !/^(?:G|GT|AW|UA)-[A-Za-z0-9-]{4,40}$/.test(value.analytics.trim());
  return (
    <DraftSection
      title="Search and sharing"
      description="For pages that say nothing of their own."
      draft={draft}
      invalid={wrong}
      describe={(each) => ({
        Title: each.title,
        Description: each.description,
        Picture: each.image,
        "Analytics id": each.analytics,
      })}
    >
      <Stack gap="lg">
        <SearchFields
          value={value}
          onChange={change}
          disabled={!mayEdit}
          otherwise={{ title: site.name, description: site.description ?? "", image: "" }}
          address={siteName(site)}
          siteName={site.name}
        />
        <TextInput
          label="Google Analytics"
          description="The measurement id, if you use it. Visitors are counted by Roseram without it."
          placeholder="G-XXXXXXXXXX"
          value={value.analytics}
          error={wrong ? "It looks like G-1A2B3C4D5E" : undefined}
          onChange={(event) => change({ analytics: event.currentTarget.value })}
          spellCheck={false}
          maw={320}
        />
      </Stack>
    </DraftSection>
  );
}
