import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { pagePath } from "@/features/sites/address";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { changePage, type ListedPage } from "../queries";
import { isReady, NameAndSlug, type PageNamed } from "./NameAndSlug";

type RenamePageProps = {
  page: ListedPage;
  pages: ListedPage[];
  opened: boolean;
  onClose: () => void;
};

export function RenamePage({ page, pages, opened, onClose }: RenamePageProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Name and address">
      <RenameForm page={page} pages={pages} onClose={onClose} />
    </Modal>
  );
}

function RenameForm({ page, pages, onClose }: Omit<RenamePageProps, "opened">) {
  const [value, setValue] = useState<PageNamed>({
    name: page.name,
    slug: page.slug,
    touched: true,
  });
  const others = pages.filter((each) => each.id !== page.id);
  const rename = useMutation({
    mutationFn: () => changePage(page.id, { name: value.name.trim(), slug: value.slug }),
    onSuccess: () => {
      notify("Page renamed", value.name);
      onClose();
    },
    meta: { quiet: true },
  });
  const ready = isReady(value, others);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) rename.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NameAndSlug value={value} onChange={setValue} others={others} />
        {page.published_at && value.slug !== page.slug && (
          <Alert color="yellow" title="The old address will lead nowhere">
            People and search engines know {pagePath(page.slug)}. Add a redirect from it, so that
            they find the page.
          </Alert>
        )}
        <ProblemAlert error={rename.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={!ready}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
