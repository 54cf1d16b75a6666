import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useOrganization } from "@/api/organizations";
import { SiteTemplatePicture } from "@/features/templates/OwnTemplates";
import { type OwnTemplate, renewTemplates } from "@/features/templates/queries";
import { createSite, type Template } from "../queries";
import { Refusal } from "../Refusal";
import { tellOfLabel } from "./label";
import { NameAndAddress, type Named, namedFaults } from "./NameAndAddress";
import classes from "./NewSitePage.module.css";
import { TemplatePicture } from "./TemplateCard";

/** What a site begins with: a template, or nothing. */
export type Start = { template: Template | null; own?: OwnTemplate };

export function CreateSite({ start, onClose }: { start: Start | null; onClose: () => void }) {
  return (
    <Modal
      opened={start !== null}
      onClose={onClose}
      title={start?.template ? start.template.name : "Empty site"}
      size={520}
    >
      {start && <CreateForm start={start} onClose={onClose} />}
    </Modal>
  );
}

function CreateForm({ start: { template, own }, onClose }: { start: Start; onClose: () => void }) {
  const organization = useOrganization();
  const navigate = useNavigate();
  const [named, setNamed] = useState<Named>({ name: "", label: "", touched: false });
  const create = useMutation({
    mutationFn: () =>
      createSite({
        organizationId: organization.id,
        name: named.name.trim(),
        label: named.label,
        templateId: template?.id ?? null,
      }),
    onSuccess: (made) => {
      if (own) void renewTemplates();
      tellOfLabel(made);
      void navigate(`/o/${organization.slug}/sites/${made.site.id}`);
    },
    meta: { quiet: true },
  });
  const ready = Object.keys(namedFaults(named)).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {template && (
          <div className={classes.chosen}>
            {own ? (
              <span className={classes.picture}>
                <SiteTemplatePicture template={own} organizationId={organization.id} />
              </span>
            ) : (
              <TemplatePicture template={template} />
            )}
            <Text size="sm" c="dimmed">
              {template.description}
            </Text>
          </div>
        )}
        <NameAndAddress value={named} onChange={setNamed} error={create.error} />
        <Refusal error={create.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={create.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!ready}>
            Create site
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
