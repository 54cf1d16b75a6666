import { Select, Stack, Switch, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { siteName } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import { Section } from "@/ui/Section";
import { type Page, usePages } from "../queries";
import { slugFault } from "../slugs";
import type { PageDraft } from "./usePageDraft";

const VISIBILITIES = [
  { value: "inherit", label: "As the site" },
  { value: "public", label: "Public" },
  { value: "unlisted", label: "Unlisted: hidden from search engines and the navigation" },
  { value: "private", label: "Private: not published, only in previews" },
];

type SettingsTabProps = { draft: PageDraft; page: Page; disabled: boolean };

export function SettingsTab({ draft, page, disabled }: SettingsTabProps) {
  const { value, change } = draft;
  return (
    <Section title="This page">
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Stands in the navigation."
          value={value.name}
          disabled={disabled}
          error={value.name.trim() ? undefined : "A name is needed"}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <SlugInput
          value={value.slug}
          onChange={(slug) => change({ slug })}
          page={page}
          disabled={disabled}
        />
        <Switch
          label="Show in the navigation"
          checked={value.navigation}
          disabled={disabled}
          onChange={(event) => change({ navigation: event.currentTarget.checked })}
        />
        <Select
          label="Who can see it"
          value={value.visibility}
          data={VISIBILITIES}
          disabled={disabled}
          onChange={(visibility) => visibility && change({ visibility })}
        />
      </Stack>
    </Section>
  );
}

type SlugInputProps = {
  value: string;
  onChange: (slug: string) => void;
  page: Page;
  disabled: boolean;
};

/** Taken over when one leaves it: half a word is no address. */
function SlugInput({ value, onChange, page, disabled }: SlugInputProps) {
  const { site } = useSite();
  const { data = [] } = usePages(page.site_id);
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const fault = slugFault(
    typed,
    data.filter((each) => each.id !== page.id),
  );
  return (
    <TextInput
      label="Address"
      description={`${siteName(site)}/${typed === "home" ? "" : typed}`}
      leftSection="/"
      value={typed}
      error={fault}
      disabled={disabled}
      spellCheck={false}
      autoCapitalize="none"
      onChange={(event) =>
        setTyped(event.currentTarget.value.replaceAll(/\s+/g, "-").replace(/^\/+/, ""))
      }
      onBlur={() => (fault ? setTyped(value) : typed !== value && onChange(typed))}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !fault && typed !== value) onChange(typed);
        if (event.key === "Escape") setTyped(value);
      }}
    />
  );
}
