import { TextInput } from "@mantine/core";
import { IconComponents, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useOrganization } from "@/api/organizations";
import { grouped, matching } from "@/features/editor/panels/blocks/addition";
import { type ComponentRow, useComponents } from "@/features/editor/panels/components/queries";
import { useSites } from "@/features/sites/queries";
import { Page } from "@/ui/Page";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";
import { ComponentCard } from "./ComponentCard";
import classes from "./components.module.css";

/** The organization's components: what they look like, and where they stand. */
export function ComponentsPage() {
  const organization = useOrganization();
  const query = useComponents(organization.id);
  const sites = useSites(organization.id);
  const [words, setWords] = useState("");
  return (
    <Page
      title="Components"
      lead="Elements that stand on many pages and are changed in one place. They are made in the editor of a page."
    >
      <Loaded
        query={query}
        loading={<LoadingState shape="grid" rows={3} />}
        empty={
          <EmptyState icon={IconComponents} title="No components yet">
            Open a page in the visual editor, choose a part of it, and make a component of it.
          </EmptyState>
        }
      >
        {(rows) => (
          <>
            <TextInput
              aria-label="Search components"
              placeholder="Search"
              leftSection={<IconSearch size={16} />}
              maw={320}
              mb="lg"
              value={words}
              onChange={(event) => setWords(event.currentTarget.value)}
            />
            {grouped(matching(rows.map(listed), words)).map(([name, all]) => (
              <section key={name} aria-label={name}>
                <h2 className={classes.heading}>{name}</h2>
                <ul className={classes.grid}>
                  {all.map(({ row }) => (
                    <ComponentCard key={row.id} row={row} site={sites.data?.[0]} />
                  ))}
                </ul>
              </section>
            ))}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function listed(row: ComponentRow) {
  return {
    id: row.id,
    name: row.name,
    description: row.description ?? "",
    category: row.category ?? "Without a category",
    keywords: [],
    row,
  };
}
