import { TextInput } from "@mantine/core";
import { siteName } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import type { ListedPage } from "../queries";
import { slugFault, slugOf } from "../slugs";

/** `touched`: the slug was typed by hand, and no longer follows the name. */
export type PageNamed = { name: string; slug: string; touched: boolean };

export function isReady(value: PageNamed, others: ListedPage[]): boolean {
  return value.name.trim() !== "" && slugFault(value.slug, others) === undefined;
}

type NameAndSlugProps = {
  value: PageNamed;
  onChange: (value: PageNamed) => void;
  others: ListedPage[];
};

export function NameAndSlug({ value, onChange, others }: NameAndSlugProps) {
  const { site } = useSite();
  return (
    <>
      <TextInput
        label="Name"
        description="Stands in the navigation."
        placeholder="About us"
        data-autofocus
        value={value.name}
        onChange={(event) => {
          const name = event.currentTarget.value;
          onChange({ ...value, name, slug: value.touched ? value.slug : slugOf(name) });
        }}
      />
      <TextInput
        label="Address"
        description={`${siteName(site)}/${value.slug === "home" ? "" : value.slug}`}
        leftSection="/"
        value={value.slug}
        spellCheck={false}
        autoCapitalize="none"
        error={value.slug || value.touched ? slugFault(value.slug, others) : undefined}
        onChange={(event) =>
          onChange({
            ...value,
            slug: event.currentTarget.value.replaceAll(/\s+/g, "-").replace(/^\/+/, ""),
            touched: true,
          })
        }
      />
    </>
  );
}
