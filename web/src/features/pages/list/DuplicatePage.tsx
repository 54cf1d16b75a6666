import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { Refusal } from "@/features/sites/Refusal";
import { useSite } from "@/features/sites/SiteFrame";
import { duplicatePage, type ListedPage } from "../queries";
import { slugFault, slugOf } from "../slugs";
import { isReady, NameAndSlug, type PageNamed } from "./NameAndSlug";

type DuplicatePageProps = {
  page: ListedPage;
  pages: ListedPage[];
  opened: boolean;
  onClose: () => void;
};

export function DuplicatePage({ page, pages, opened, onClose }: DuplicatePageProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Duplicate ${page.name}`}>
      <DuplicateForm page={page} pages={pages} onClose={onClose} />
    </Modal>
  );
}

function DuplicateForm({ page, pages, onClose }: Omit<DuplicatePageProps, "opened">) {
  const { base } = useSite();
  const navigate = useNavigate();
  const [value, setValue] = useState<PageNamed>(() => copyOf(page, pages));
  const duplicate = useMutation({
    mutationFn: () => duplicatePage(page, value.name.trim(), value.slug),
    onSuccess: (id) => navigate(`${base}/pages/${id}`),
    meta: { quiet: true },
  });
  const ready = isReady(value, pages);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) duplicate.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NameAndSlug value={value} onChange={setValue} others={pages} />
        <Refusal error={duplicate.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={duplicate.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={duplicate.isPending} disabled={!ready}>
            Duplicate page
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A name and an address that are still free. */
function copyOf(page: ListedPage, pages: ListedPage[]): PageNamed {
  for (let number = 1; ; number++) {
    const name = `${page.name} copy${number > 1 ? ` ${number}` : ""}`;
    const slug = slugOf(name);
    if (!slugFault(slug, pages)) return { name, slug, touched: false };
  }
}
