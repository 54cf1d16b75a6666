import { Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ErrorState } from "@/ui/states";
import { useEditor } from "../../context";
import { type Addition, grouped, matching } from "./addition";
import classes from "./blocks.module.css";
import { Card } from "./Card";
import type { useDrag } from "./drag/useDrag";
import { OwnMenu } from "./yours/OwnMenu";
import { type OwnSection, useOwnSections } from "./yours/queries";

type SectionsProps = {
  words: string;
  /** One of the library's, "Yours", or nothing for all. */
  category: string;
  handlers: ReturnType<typeof useDrag>["handlers"];
  onAdd: (addition: Addition) => void;
};

export const YOURS = "Yours";

export function useLibrary() {
  return useQuery({
    queryKey: ["editor", "library"],
    queryFn: async () => (await import("./library")).sections,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The organization's own sections, then the library's, in the order of a page. */
export function Sections({ words, category, handlers, onAdd }: SectionsProps) {
  const { organization, site } = useEditor();
  const library = useLibrary();
  const { data: own = [] } = useOwnSections(organization.id, site.id);
  const yours = !category || category === YOURS ? matching(own, words) : [];
  const found = matching(library.data ?? [], words).filter(
    (each) => !category || each.category === category,
  );
  if (library.isError) return <ErrorState error={library.error} retry={() => library.refetch()} />;
  if (library.isPending) return <Loader size="xs" color="gray" m={40} aria-label="Loading" />;
  if (yours.length + found.length === 0) {
    return (
      <Text size="sm" c="dimmed" className={classes.none} role="status">
        {category === YOURS && !words
          ? "Choose something on the page and save it as a section: it stands here then."
          : "No section has these words."}
      </Text>
    );
  }
  return (
    <>
      {yours.length > 0 && (
        <Group name={YOURS}>
          {yours.map((each: OwnSection) => (
            <Card
              key={each.id}
              addition={each}
              version={`${each.updatedAt}/${each.ofOtherSite}`}
              handlers={handlers(each)}
              onAdd={() => onAdd(each)}
            >
              <OwnMenu section={each} />
            </Card>
          ))}
        </Group>
      )}
      {grouped(found).map(([name, all]) => (
        <Group key={name} name={name}>
          {all.map((each) => (
            <Card
              key={each.id}
              addition={each}
              handlers={handlers(each)}
              onAdd={() => onAdd(each)}
            />
          ))}
        </Group>
      ))}
    </>
  );
}

function Group({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <section className={classes.group} aria-label={name}>
      <h3 className={classes.heading}>{name}</h3>
      <ul className={classes.list}>{children}</ul>
    </section>
  );
}
