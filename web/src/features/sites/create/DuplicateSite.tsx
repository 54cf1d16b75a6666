import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useOrganization } from "@/api/organizations";
import { notify } from "@/ui/notify";
import { labelOf } from "../address";
import { duplicateSite, type ListedSite } from "../queries";
import { Refusal } from "../Refusal";
import { tellOfLabel } from "./label";
import { NameAndAddress, type Named, namedFaults } from "./NameAndAddress";

type DuplicateSiteProps = { site: ListedSite; opened: boolean; onClose: () => void };

export function DuplicateSite({ site, opened, onClose }: DuplicateSiteProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Duplicate ${site.name}`} size={520}>
      <DuplicateForm site={site} onClose={onClose} />
    </Modal>
  );
}

function DuplicateForm({ site, onClose }: Omit<DuplicateSiteProps, "opened">) {
  const { slug } = useOrganization();
  const navigate = useNavigate();
  const [named, setNamed] = useState<Named>(() => {
    const name = `${site.name} copy`;
    return { name, label: labelOf(name), touched: false };
  });
  const duplicate = useMutation({
    mutationFn: () =>
      duplicateSite({ siteId: site.id, name: named.name.trim(), label: named.label }),
    onSuccess: (made) => {
      onClose();
      tellOfLabel(made);
      notify("Site duplicated", "The copy is a draft: nobody sees it until you publish it.");
      void navigate(`/o/${slug}/sites/${made.site.id}`);
    },
    meta: { quiet: true },
  });
  const ready = Object.keys(namedFaults(named)).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) duplicate.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NameAndAddress value={named} onChange={setNamed} error={duplicate.error} />
        <Refusal error={duplicate.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={duplicate.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={duplicate.isPending} disabled={!ready}>
            Duplicate site
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
