import { Select, Stack, Textarea, TextInput } from "@mantine/core";
import { ColorField } from "../ColorField";
import { PictureInput } from "../pictures/PictureInput";
import { DraftSection } from "./DraftSection";
import { orNull, useSiteDraft } from "./useSiteDraft";

const LANGUAGES =
  "ar bg bn ca cs da de el en en-GB en-US es et fa fi fr he hi hr hu id is it ja ko lt lv ms nb nl pl pt pt-BR ro ru sk sl sr sv th tr uk vi zh-Hans zh-Hant".split(
    " ",
  );

/** "de" -> "German (Deutsch)" in the reader's language and its own. */
function languageName(code: string): string {
  const name = new Intl.DisplayNames(undefined, { type: "language" }).of(code) ?? code;
  const own = new Intl.DisplayNames(code, { type: "language" }).of(code);
  return own && own !== name ? `${name} (${own})` : name;
}

export function GeneralSection() {
  const draft = useSiteDraft(
    "general",
    (site) => ({
      name: site.name,
      description: site.description ?? "",
      language: site.language || "en",
      favicon: site.favicon_url ?? "",
      color: site.theme_color ?? "",
    }),
    (value) => ({
      name: value.name.trim(),
      description: orNull(value.description),
      language: value.language,
      favicon_url: orNull(value.favicon),
      theme_color: orNull(value.color),
    }),
  );
  const { value, change } = draft;
  const codes = LANGUAGES.includes(value.language) ? LANGUAGES : [value.language, ...LANGUAGES];
  return (
    <DraftSection
      title="General"
      draft={draft}
      invalid={!value.name.trim()}
      describe={(each) => ({
        Name: each.name,
        Description: each.description,
        Language: languageName(each.language),
        Icon: each.favicon,
        "Theme colour": each.color,
      })}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Stands in the browser's tab, and in search results."
          value={value.name}
          error={value.name.trim() ? undefined : "A name is needed"}
          onChange={(event) => change({ name: event.currentTarget.value })}
          maxLength={120}
        />
        <Textarea
          label="What it is about"
          value={value.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
          autosize
          minRows={2}
          maxRows={6}
        />
        <Select
          label="Language"
          description="Screen readers and search engines go by it."
          searchable
          value={value.language}
          data={codes.map((code) => ({ value: code, label: languageName(code) }))}
          onChange={(language) => language && change({ language })}
        />
        <PictureInput
          label="Icon"
          description="A square picture, shown in tabs and bookmarks. SVG or PNG of at least 64 pixels."
          shape="square"
          value={value.favicon}
          onChange={(favicon) => change({ favicon })}
        />
        <ColorField
          label="Theme colour"
          description="Phones colour the browser's frame with it."
          value={value.color}
          onChange={(color) => change({ color })}
        />
      </Stack>
    </DraftSection>
  );
}
