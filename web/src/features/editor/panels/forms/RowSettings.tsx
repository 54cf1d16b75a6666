import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Form, saveForm } from "@/features/forms/forms";
import { SettingsFields } from "@/features/forms/settings/SettingsFields";
import { editedOf, faultsOf, written } from "@/features/forms/settings/value";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";

/** The settings of the form's row: they count at once, and are no part of the page. */
export function RowSettings({ form, readOnly }: { form: Form; readOnly: boolean }) {
  const [value, setValue] = useState(() => editedOf(form));
  const faults = faultsOf(value);
  const changed = JSON.stringify(value) !== JSON.stringify(editedOf(form));
  const save = useMutation({
    mutationFn: () => saveForm(form, written(value, form)),
    onSuccess: () => notify("Form saved"),
    meta: { quiet: true },
  });
  return (
    <Stack gap="sm">
      <SettingsFields
        value={value}
        change={(change) => setValue({ ...value, ...change })}
        faults={faults}
        readOnly={readOnly}
        size="xs"
      />
      <ProblemAlert error={save.error} />
      {changed && !readOnly && (
        <Button
          size="xs"
          loading={save.isPending}
          disabled={Object.keys(faults).length > 0}
          onClick={() => save.mutate()}
        >
          Save form settings
        </Button>
      )}
    </Stack>
  );
}
