import { Radio, Stack } from "@mantine/core";
import { DraftSection } from "./DraftSection";
import classes from "./settings.module.css";
import { useSiteDraft } from "./useSiteDraft";

export const VISIBILITIES: [value: string, label: string, explained: string][] = [
  ["public", "Public", "Everybody can visit it, and search engines list it."],
  [
    "unlisted",
    "Unlisted",
    "Everybody who knows the address can visit it. Search engines are asked to stay away.",
  ],
  [
    "private",
    "Private",
    "Only people with a preview link can see it, also after it was published.",
  ],
];

export function VisibilitySection() {
  const draft = useSiteDraft(
    "visibility",
    (site) => ({ visibility: site.visibility ?? "private" }),
    (value) => value,
  );
  return (
    <DraftSection
      title="Who can visit"
      draft={draft}
      describe={(value) => ({ "Who can visit": value.visibility })}
      note="Takes effect at once where the site is published."
    >
      <Radio.Group
        aria-label="Who can visit"
        value={draft.value.visibility}
        onChange={(visibility) => draft.change({ visibility })}
      >
        <Stack gap="xs">
          {VISIBILITIES.map(([value, label, explained]) => (
            <Radio
              key={value}
              value={value}
              label={label}
              description={explained}
              className={classes.option}
            />
          ))}
        </Stack>
      </Radio.Group>
    </DraftSection>
  );
}
