import { Button, Group, Text } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import type { DraftHandle } from "@/drafts/useDraft";
import { SaveStatus } from "@/ui/SaveStatus";
import { Section } from "@/ui/Section";
import { Conflict } from "../Conflict";
import { useSite } from "../SiteFrame";

type DraftSectionProps<T extends object> = {
  title: string;
  description?: ReactNode;
  draft: DraftHandle<T>;
  describe: (value: T) => Record<string, string>;
  /** What is wrong with it: it cannot be saved before that is put right. */
  invalid?: boolean;
  note?: ReactNode;
  children: ReactNode;
};

/** A card of settings with its own button to save. */
export function DraftSection<T extends object>(props: DraftSectionProps<T>) {
  const { title, description, draft, describe, invalid, note, children } = props;
  const { mayEdit } = useSite();
  const clean = draft.status === "saved";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!invalid) void draft.save();
  };
  const footer = mayEdit && (
    <>
      <Text size="sm" component="div">
        {clean ? (note ?? "Takes effect with the next publish.") : <SaveStatus draft={draft} />}
      </Text>
      <Group gap="xs">
        {!clean && draft.status !== "conflict" && (
          <Button variant="subtle" color="gray" size="xs" onClick={draft.discard}>
            Discard
          </Button>
        )}
        <Button
          type="submit"
          size="xs"
          variant={clean ? "default" : "filled"}
          disabled={clean || invalid || draft.status === "conflict"}
          loading={draft.status === "saving"}
        >
          Save
        </Button>
      </Group>
    </>
  );
  return (
    <form onSubmit={submit} noValidate>
      <Section title={title} description={description} footer={footer || undefined}>
        <Conflict draft={draft} describe={describe} />
        <fieldset disabled={!mayEdit} style={{ margin: 0, padding: 0, border: 0, minWidth: 0 }}>
          <legend className="sr-only">{title}</legend>
          {children}
        </fieldset>
      </Section>
    </form>
  );
}
