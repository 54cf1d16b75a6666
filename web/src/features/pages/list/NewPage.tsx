import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { Refusal } from "@/features/sites/Refusal";
import { useSite } from "@/features/sites/SiteFrame";
import { type PageTemplate, pageOf } from "@/features/templates/made";
import { PageChoices } from "@/features/templates/PageChoices";
import {
  countUse,
  type OwnTemplate,
  templateContent,
  useOwnTemplates,
} from "@/features/templates/queries";
import { createPage, duplicatePage, type ListedPage } from "../queries";
import { isReady, NameAndSlug, type PageNamed } from "./NameAndSlug";

type NewPageProps = { opened: boolean; onClose: () => void; pages: ListedPage[] };

export function NewPage({ opened, onClose, pages }: NewPageProps) {
  const { organization } = useSite();
  const { data: templates = [] } = useOwnTemplates(organization.id, "page");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New page"
      size={templates.length > 0 ? 640 : "md"}
    >
      <NewPageForm onClose={onClose} pages={pages} templates={templates} />
    </Modal>
  );
}

/** What a page begins with: a page of the site to copy, a template, or nothing of either. */
type From = { page: string; template: string };

type NewPageFormProps = Omit<NewPageProps, "opened"> & { templates: OwnTemplate[] };

function NewPageForm({ onClose, pages, templates }: NewPageFormProps) {
  const { site, base } = useSite();
  const navigate = useNavigate();
  const first = pages.length === 0;
  const [value, setValue] = useState<PageNamed>(
    first ? { name: "Home", slug: "home", touched: true } : { name: "", slug: "", touched: false },
  );
  const [from, setFrom] = useState<From>({ page: "", template: "" });
  const create = useMutation({
    mutationFn: async () => {
      const [name, slug] = [value.name.trim(), value.slug];
      if (from.page) return duplicatePage({ id: from.page }, name, slug);
      const position = Math.max(-1, ...pages.map((page) => page.position)) + 1;
      const like = from.template ? await pageLike(from.template, site.id) : undefined;
      return createPage({ siteId: site.id, name, slug, position, like });
    },
    onSuccess: (id) => {
      if (from.template) void countUse(from.template);
      void navigate(`${base}/pages/${id}`);
    },
    meta: { quiet: true },
  });
  const ready = isReady(value, pages);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) create.mutate();
  };
  const some = templates.length > 0;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NameAndSlug value={value} onChange={setValue} others={pages} />
        {some && (
          <PageChoices
            templates={templates}
            site={site}
            value={from.page ? null : from.template}
            onChange={(template) => setFrom({ page: "", template })}
          />
        )}
        {!first && (
          <Select
            label={some ? "Or with a page of this site" : "Begin with"}
            description="A copy brings the header, footer and styles of that page along."
            value={from.page}
            onChange={(page) => setFrom({ page: page ?? "", template: "" })}
            data={[
              { value: "", label: some ? "No copy" : "A blank page" },
              ...pages
                .filter((page) => page.status !== "archived")
                .map((page) => ({ value: page.id, label: `A copy of ${page.name}` })),
            ]}
          />
        )}
        <Refusal error={create.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={create.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!ready}>
            Create page
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

async function pageLike(templateId: string, siteId: string) {
  return pageOf((await templateContent(templateId)) as unknown as PageTemplate, siteId);
}
