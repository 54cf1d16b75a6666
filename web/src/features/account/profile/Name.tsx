import { TextInput } from "@mantine/core";
import type { Row } from "@/api/client";
import { keys, queryClient } from "@/api/queries";
import { updateVersioned } from "@/api/versioned";
import { useDraft } from "@/drafts/useDraft";
import { DraftNotice, SaveStatus } from "@/ui/SaveStatus";
import { Section } from "@/ui/Section";

/** The name is saved while it is typed. */
export function Name({ profile }: { profile: Row<"profiles"> }) {
  const draft = useDraft({
    key: `profile/${profile.id}`,
    row: profile,
    pick: (row) => ({ full_name: row.full_name ?? "" }),
    save: async ({ full_name }, row) => {
      const change = { full_name: full_name.trim() };
      const saved = await updateVersioned("profiles", row.id, row.updated_at, change);
      queryClient.setQueryData(keys.profile(), saved);
      return saved;
    },
  });
  return (
    <Section
      title="Name"
      description="It stands beside your comments, your changes and in the lists of members."
      footer={<SaveStatus draft={draft} />}
    >
      <DraftNotice draft={draft} />
      <TextInput
        aria-label="Name"
        autoComplete="name"
        maxLength={120}
        value={draft.value.full_name}
        onChange={(event) => draft.change({ full_name: event.currentTarget.value })}
      />
    </Section>
  );
}
