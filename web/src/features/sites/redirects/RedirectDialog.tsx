import { Autocomplete, Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { usePagePaths } from "../paths";
import { useSite } from "../SiteFrame";
import {
  KINDS,
  type Redirect,
  type RedirectValue,
  redirectFaults,
  saveRedirect,
} from "./redirects";

type RedirectDialogProps = {
  edited: Redirect | "new" | null;
  others: Redirect[];
  onClose: () => void;
};

export function RedirectDialog({ edited, others, onClose }: RedirectDialogProps) {
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      title={edited === "new" ? "Add redirect" : "Edit redirect"}
    >
      {edited !== null && <RedirectForm edited={edited} others={others} onClose={onClose} />}
    </Modal>
  );
}

function RedirectForm({
  edited,
  others,
  onClose,
}: RedirectDialogProps & { edited: Redirect | "new" }) {
  const { site } = useSite();
  const paths = usePagePaths(site.id);
  const [value, setValue] = useState<RedirectValue>(
    edited === "new" ? { from_path: "", to_url: "", status_code: 301 } : edited,
  );
  const [asked, setAsked] = useState(false);
  const rest = others.filter((each) => edited === "new" || each.id !== edited.id);
  const faults = redirectFaults(value, rest, paths);
  const shown = asked ? faults : {};
  const save = useMutation({
    mutationFn: () => {
      const { from_path, to_url, status_code } = value;
      const clean = { from_path: from_path.trim(), to_url, status_code };
      return saveRedirect(site.id, clean, edited === "new" ? undefined : edited.id);
    },
    onSuccess: () => {
      notify("Redirect saved", "It takes effect with the next publish.");
      onClose();
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (Object.keys(faults).length === 0) save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Old path"
          description="Of this site, as visitors ask for it."
          placeholder="/old-page"
          data-autofocus
          spellCheck={false}
          value={value.from_path}
          error={shown.from_path}
          onChange={(event) => setValue({ ...value, from_path: event.currentTarget.value })}
        />
        <Select
          label="What happened to it"
          description={KINDS[value.status_code]?.explained}
          value={String(value.status_code)}
          data={Object.entries(KINDS).map(([code, kind]) => ({
            value: code,
            label: `${code} · ${kind.label}`,
          }))}
          onChange={(code) => setValue({ ...value, status_code: Number(code) })}
        />
        {value.status_code !== 410 && (
          <Autocomplete
            label="Leads to"
            description="A page of the site, or any address with https://"
            placeholder="/new-page"
            spellCheck={false}
            data={paths.includes(value.to_url) ? [] : paths}
            value={value.to_url}
            error={shown.to_url}
            onChange={(to_url) => setValue({ ...value, to_url })}
          />
        )}
        <ProblemAlert error={save.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save redirect
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
