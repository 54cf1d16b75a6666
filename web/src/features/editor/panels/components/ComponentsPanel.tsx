import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconComponents, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { EmptyState, Loaded } from "@/ui/states";
import { useEditor } from "../../context";
import { isRoot, isWords } from "../../engine/commands";
import { type Addition, grouped, matching } from "../blocks/addition";
import blocks from "../blocks/blocks.module.css";
import { Card } from "../blocks/Card";
import { Ghost } from "../blocks/drag/Ghost";
import { useDrag } from "../blocks/drag/useDrag";
import { insert } from "../blocks/insert";
import { ComponentMenu } from "./ComponentMenu";
import { USE } from "./definition";
import { type ComponentRow, useComponents } from "./queries";
import { askToMake } from "./state";

/** The organization's components: dragged to their place, or added with a click. */
export function ComponentsPanel() {
  const { editor, organization, selected, tell } = useEditor();
  const query = useComponents(organization.id);
  const [words, setWords] = useState("");
  const [said, say] = useState("");
  const { dragged, handlers } = useDrag(editor, ({ name }) => say(`${name} added`));
  const chosen = selected && !isRoot(selected) && !isWords(selected) ? selected : undefined;
  const add = (addition: Addition) => {
    tell(insert(editor, addition));
    say(`${addition.name} added`);
  };
  return (
    <div className={blocks.panel}>
      <div className={blocks.head}>
        <Button size="xs" disabled={!chosen} onClick={() => askToMake(chosen)} fullWidth>
          Make component from selection
        </Button>
        <TextInput
          size="xs"
          aria-label="Search components"
          placeholder="Search"
          leftSection={<IconSearch size={14} />}
          rightSection={
            words && <CloseButton size="xs" aria-label="Clear" onClick={() => setWords("")} />
          }
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      <Loaded
        query={query}
        empty={
          <EmptyState icon={IconComponents} title="No components yet">
            Choose something on the page that is to stand on others, too, and make a component of
            it.
          </EmptyState>
        }
      >
        {(rows) =>
          grouped(matching(rows.map(additionOf), words)).map(([name, all]) => (
            <section key={name} className={blocks.group} aria-label={name}>
              <h3 className={blocks.heading}>{name}</h3>
              <ul className={blocks.list}>
                {all.map(({ row, ...each }) => (
                  <Card
                    key={each.id}
                    addition={each}
                    version={row.updated_at}
                    handlers={handlers(each)}
                    onAdd={() => add(each)}
                  >
                    <ComponentMenu row={row} />
                  </Card>
                ))}
              </ul>
            </section>
          ))
        }
      </Loaded>
      <div className="sr-only" aria-live="polite">
        {said}
      </div>
      {dragged && <Ghost dragged={dragged} />}
    </div>
  );
}

function additionOf(row: ComponentRow): Addition & { row: ComponentRow } {
  return {
    id: row.id,
    name: row.name,
    category: row.category ?? "Components",
    description: row.description ?? "",
    keywords: [],
    components: [{ type: USE, componentId: row.id }],
    styles: [],
    row,
  };
}
