import { Text, UnstyledButton } from "@mantine/core";
import { FORM_BLOCKS } from "../forms/blocks";
import { type Addition, matching } from "./addition";
import classes from "./blocks.module.css";
import type { useDrag } from "./drag/useDrag";
import { type Basic, LAYOUT, PIECES, TEXTS } from "./elements/elements";

const GROUPS: [string, Basic[]][] = [
  ["Text", TEXTS],
  ["Layout", LAYOUT],
  ["Pieces", PIECES],
  ["Form", FORM_BLOCKS],
];

type ElementsProps = {
  words: string;
  handlers: ReturnType<typeof useDrag>["handlers"];
  onAdd: (addition: Addition) => void;
};

/** The single elements, as icons. */
export function Elements({ words, handlers, onAdd }: ElementsProps) {
  const groups = GROUPS.map(([name, all]) => [name, matching(all, words)] as const).filter(
    ([, found]) => found.length > 0,
  );
  if (groups.length === 0) {
    return (
      <Text size="sm" c="dimmed" className={classes.none} role="status">
        No element is called that.
      </Text>
    );
  }
  return groups.map(([name, found]) => (
    <section key={name} className={classes.group} aria-label={name}>
      <h3 className={classes.heading}>{name}</h3>
      <ul className={classes.tiles}>
        {found.map((each) => (
          <li key={each.id}>
            <UnstyledButton
              className={classes.tile}
              aria-label={`Add ${each.name}`}
              onClick={() => onAdd(each)}
              {...handlers(each)}
            >
              <each.icon size={22} stroke={1.5} aria-hidden />
              <span>{each.name}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  ));
}
