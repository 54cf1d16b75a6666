import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";
import { type Form, saveForm } from "../forms";
import { SettingsFields } from "./SettingsFields";
import { editedOf, faultsOf, type SettingsValue, written } from "./value";
import { WebhookFields } from "./WebhookFields";

/** How a form answers, and who is told; on a screen of its own. */
export function SettingsSections({ form, readOnly }: { form: Form; readOnly: boolean }) {
  const [value, setValue] = useState<SettingsValue>(() => editedOf(form));
  const [asked, setAsked] = useState(false);
  const faults = faultsOf(value);
  const save = useMutation({
    mutationFn: () => saveForm(form, written(value, form)),
    onSuccess: () => notify("Form saved", "It counts at once; nothing has to be published."),
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (Object.keys(faults).length === 0) save.mutate();
  };
  return (
    <>
      <form onSubmit={submit} noValidate>
        <Section
          title="Answer and notice"
          description="What visitors read when they have sent it, and who gets a mail."
          footer={
            <Button type="submit" loading={save.isPending} disabled={readOnly} ml="auto">
              Save
            </Button>
          }
        >
          <Stack gap="md">
            <SettingsFields
              value={value}
              change={(change) => setValue({ ...value, ...change })}
              faults={asked ? faults : {}}
              readOnly={readOnly}
            />
            <ProblemAlert error={save.error} />
          </Stack>
        </Section>
      </form>
      <Section
        title="Webhook"
        description="Sends every submission on to another program, signed, as soon as it comes in."
      >
        <WebhookFields formId={form.id} readOnly={readOnly} />
      </Section>
    </>
  );
}
