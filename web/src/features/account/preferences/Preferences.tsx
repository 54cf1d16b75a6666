import { Select, Stack, Switch } from "@mantine/core";
import type { Row } from "@/api/client";
import { keys, queryClient } from "@/api/queries";
import { updateVersioned } from "@/api/versioned";
import { useDraft } from "@/drafts/useDraft";
import { preferencesOf, useSettings } from "@/session/preferences";
import { dateTime, number } from "@/ui/format";
import { Page } from "@/ui/Page";
import { DraftNotice, SaveStatus } from "@/ui/SaveStatus";
import { Section } from "@/ui/Section";
import { Loaded, LoadingState } from "@/ui/states";
import { languages, timeZones } from "./choices";
import { ThemeChoice } from "./ThemeChoice";

export function Component() {
  return (
    <Page
      title="Preferences"
      lead="How Roseram looks and tells you about things, on all your devices."
      width="narrow"
    >
      <Loaded query={useSettings()} loading={<LoadingState shape="form" rows={5} />}>
        {(settings) => <Form key={settings.id} settings={settings} />}
      </Loaded>
    </Page>
  );
}

function Form({ settings }: { settings: Row<"user_settings"> }) {
  const draft = useDraft({
    key: `preferences/${settings.user_id}`,
    row: settings,
    auto: 300,
    pick: preferencesOf,
    save: async (value, row) => {
      const saved = await updateVersioned("user_settings", row.id, row.updated_at, value);
      queryClient.setQueryData(keys.settings(), saved);
      return saved;
    },
  });
  const { value, change } = draft;
  const footer = <SaveStatus draft={draft} />;
  return (
    <>
      <DraftNotice draft={draft} />
      <Section title="Appearance" footer={footer}>
        <ThemeChoice value={value.theme} onChange={(theme) => change({ theme })} />
      </Section>
      <Section
        title="Language and region"
        description="Texts are in English. Dates and numbers are written as in the language you choose."
        footer={
          <span className="numbers">{`It is ${dateTime(new Date())}. A large number is ${number(1234567.89)}.`}</span>
        }
      >
        <Stack gap="md">
          <Select
            label="Dates and numbers as in"
            data={languages(value.language)}
            searchable
            value={value.language}
            onChange={(language) => language && change({ language })}
          />
          <Select
            label="Time zone"
            data={timeZones(value.timezone)}
            searchable
            limit={120}
            value={value.timezone}
            onChange={(timezone) => timezone && change({ timezone })}
          />
        </Stack>
      </Section>
      <Section title="Notifications">
        <Stack gap="lg">
          <Switch
            label="Notify me"
            description="Comments, reviews and finished work that concern you."
            checked={value.notifications_enabled}
            onChange={(event) => change({ notifications_enabled: event.currentTarget.checked })}
          />
          <Switch
            label="Also by mail"
            description="Mail about your account's safety comes in any case."
            disabled={!value.notifications_enabled}
            checked={value.notifications_enabled && value.email_notifications}
            onChange={(event) => change({ email_notifications: event.currentTarget.checked })}
          />
        </Stack>
      </Section>
    </>
  );
}
