import { Button, Collapse, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronRight, IconFilePlus, IconPlus, IconSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { queryClient } from "@/api/queries";
import { useSite } from "@/features/sites/SiteFrame";
import { SitePage } from "@/features/sites/SitePage";
import { plural } from "@/ui/format";
import { Section } from "@/ui/Section";
import { EmptyState, Loaded } from "@/ui/states";
import { type ListedPage, orderPages, pageKeys, usePages } from "../queries";
import classes from "./list.module.css";
import { NewPage } from "./NewPage";
import { PageRow } from "./PageRow";
import { useReorder } from "./useReorder";

const MOST = 100; // rows at first

/** The pages of a site, in the order of its navigation. */
export function PagesPage() {
  const { site, mayEdit } = useSite();
  const query = usePages(site.id);
  const [making, make] = useDisclosure(false);
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={17} />} onClick={make.open}>
      New page
    </Button>
  );
  return (
    <SitePage
      title={site.name}
      lead="Pages, in the order in which the navigation shows them."
      actions={query.data?.length ? add : undefined}
    >
      <Loaded
        query={query}
        empty={
          <Section title="Pages" flush>
            <EmptyState icon={IconFilePlus} title="No pages yet" action={add}>
              A site needs at least a home page. Its address is the site's own.
            </EmptyState>
          </Section>
        }
      >
        {(pages) => <Pages pages={pages} />}
      </Loaded>
      <NewPage opened={making} onClose={make.close} pages={query.data ?? []} />
    </SitePage>
  );
}

function Pages({ pages }: { pages: ListedPage[] }) {
  const [words, setWords] = useState("");
  const active = pages.filter((page) => page.status !== "archived");
  const archived = pages.filter((page) => page.status === "archived");
  return (
    <>
      {pages.length > 5 && (
        <TextInput
          aria-label="Search pages"
          placeholder="Search pages"
          leftSection={<IconSearch size={16} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          maw={320}
          mb="md"
        />
      )}
      <Section title={plural(active.length, "page")} flush>
        <Ordered pages={active} all={pages} words={words} />
      </Section>
      {archived.length > 0 && <Archived pages={archived} all={pages} />}
    </>
  );
}

function Ordered({ pages, all, words }: { pages: ListedPage[]; all: ListedPage[]; words: string }) {
  const { site, mayEdit } = useSite();
  const [most, setMost] = useState(MOST);
  const byId = new Map(pages.map((page) => [page.id, page]));
  const move = useMutation({
    mutationFn: orderPages,
    onMutate: (next) =>
      queryClient.setQueryData(pageKeys.list(site.id), [
        ...next,
        ...all.filter((page) => !byId.has(page.id)),
      ]),
    onError: () => queryClient.invalidateQueries({ queryKey: pageKeys.list(site.id) }),
  });
  const reorder = useReorder(
    pages.map((page) => page.id),
    (id) => byId.get(id)?.name ?? "",
    (ids) => move.mutate(ids.flatMap((id) => byId.get(id) ?? [])),
  );
  const shown = reorder.order
    .flatMap((id) => byId.get(id) ?? [])
    .filter((page) => hasWords(page, words));
  if (shown.length === 0) {
    return (
      <Text c="dimmed" ta="center" py={48} role="status">
        No page is called “{words}”.
      </Text>
    );
  }
  return (
    <>
      <ul
        className={classes.list}
        ref={reorder.list}
        data-dragging={reorder.dragged ? true : undefined}
      >
        {shown.slice(0, most).map((page) => (
          <PageRow
            key={page.id}
            page={page}
            pages={all}
            position={reorder.order.indexOf(page.id) + 1}
            of={pages.length}
            dragged={reorder.dragged === page.id}
            handle={mayEdit && !words ? reorder.handle(page.id) : undefined}
          />
        ))}
      </ul>
      {shown.length > most && (
        <div className={classes.more}>
          <Button variant="default" size="xs" onClick={() => setMost(most + MOST)}>
            Show {Math.min(MOST, shown.length - most)} more
          </Button>
        </div>
      )}
      <div className="sr-only" aria-live="assertive">
        {reorder.announce}
      </div>
    </>
  );
}

function Archived({ pages, all }: { pages: ListedPage[]; all: ListedPage[] }) {
  const [opened, toggle] = useDisclosure(false);
  return (
    <>
      <UnstyledButton className={classes.archived} onClick={toggle.toggle} aria-expanded={opened}>
        <IconChevronRight size={16} aria-hidden data-opened={opened || undefined} />
        {plural(pages.length, "archived page")}
      </UnstyledButton>
      <Collapse expanded={opened}>
        <Section
          title="Archived"
          description="Not part of the site. They keep their content."
          flush
        >
          <ul className={classes.list}>
            {pages.map((page) => (
              <PageRow key={page.id} page={page} pages={all} />
            ))}
          </ul>
        </Section>
      </Collapse>
    </>
  );
}

function hasWords(page: ListedPage, words: string): boolean {
  return `${page.name} ${page.slug} ${page.title ?? ""}`
    .toLowerCase()
    .includes(words.trim().toLowerCase());
}
