import { Stack } from "@mantine/core";
import type { Json } from "@/api/database.types";
import { CodeField } from "@/features/pages/code/CodeField";
import { useSite } from "../SiteFrame";
import { DraftSection } from "./DraftSection";
import { useSiteDraft } from "./useSiteDraft";

type Settings = { [name: string]: Json | undefined };

/** CSS and JavaScript of the whole site; what else is in the settings stays. */
export function CodeSection() {
  const { mayEdit } = useSite();
  const draft = useSiteDraft(
    "code",
    (site) => {
      const settings = dictionary(site.settings);
      return { css: text(settings.css), javascript: text(settings.javascript) };
    },
    (value, site) => ({ settings: { ...dictionary(site.settings), ...value } as Json }),
  );
  return (
    <DraftSection
      title="Code for all pages"
      description="JavaScript runs only on the published site, never in here."
      draft={draft}
      describe={(value) => ({ CSS: value.css, JavaScript: value.javascript })}
    >
      <Stack gap="md">
        <CodeField
          label="CSS"
          language="css"
          value={draft.value.css}
          onChange={(css) => draft.change({ css })}
          readOnly={!mayEdit}
          height={150}
        />
        <CodeField
          label="JavaScript"
          language="javascript"
          value={draft.value.javascript}
          onChange={(javascript) => draft.change({ javascript })}
          readOnly={!mayEdit}
          height={150}
        />
      </Stack>
    </DraftSection>
  );
}

function dictionary(value: Json | null): Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
