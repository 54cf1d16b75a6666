import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { Refusal } from "@/features/sites/Refusal";
import { useSite } from "@/features/sites/SiteFrame";
import { createPage, duplicatePage, type ListedPage } from "../queries";
import { isReady, NameAndSlug, type PageNamed } from "./NameAndSlug";

type NewPageProps = { opened: boolean; onClose: () => void; pages: ListedPage[] };

export function NewPage({ opened, onClose, pages }: NewPageProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New page">
      <NewPageForm onClose={onClose} pages={pages} />
    </Modal>
  );
}

function NewPageForm({ onClose, pages }: Omit<NewPageProps, "opened">) {
  const { site, base } = useSite();
  const navigate = useNavigate();
  const first = pages.length === 0;
  const [value, setValue] = useState<PageNamed>(
    first ? { name: "Home", slug: "home", touched: true } : { name: "", slug: "", touched: false },
  );
  const [from, setFrom] = useState("");
  const create = useMutation({
    mutationFn: () => {
      const [name, slug] = [value.name.trim(), value.slug];
      if (from) return duplicatePage({ id: from }, name, slug);
      const position = Math.max(-1, ...pages.map((page) => page.position)) + 1;
      return createPage({ siteId: site.id, name, slug, position });
    },
    onSuccess: (id) => navigate(`${base}/pages/${id}`),
    meta: { quiet: true },
  });
  const ready = isReady(value, pages);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NameAndSlug value={value} onChange={setValue} others={pages} />
        {!first && (
          <Select
            label="Begin with"
            description="A copy brings the header, footer and styles of that page along."
            value={from}
            onChange={(id) => setFrom(id ?? "")}
            data={[
              { value: "", label: "A blank page" },
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
