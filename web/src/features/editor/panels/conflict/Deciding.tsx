import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import type { Choice, Choices, Collision, Side } from "@/drafts/merging";
import { useSaveState } from "../../context";
import { Both } from "./Both";
import { CollisionCard } from "./CollisionCard";
import classes from "./conflict.module.css";

type DecidingProps = { who: string; onClose: () => void };

/** Every collision with both versions of it, beside what the page looks like with each. */
export function Deciding({ who, onClose }: DecidingProps) {
  const { draft } = useSaveState();
  const [choices, setChoices] = useState<Choices>({});
  const [looked, look] = useState(draft.collisions[0]?.id);
  const [busy, setBusy] = useState(false);
  const { collisions } = draft;
  const missing = collisions.filter(({ id }) => choices[id] === undefined).length;
  const shown = collisions.find(({ id }) => id === looked) ?? collisions[0];
  const choose = (collision: Collision, choice: Choice) => {
    setChoices({ ...choices, [collision.id]: choice });
    look(collision.id);
  };
  const all = (side: Side) =>
    setChoices(Object.fromEntries(collisions.map(({ id }) => [id, side])));
  const save = async () => {
    setBusy(true);
    // Where a choice brings up another question, the list shows it.
    await (collisions.length > 0 ? draft.resolve(choices) : draft.keepMine());
    setBusy(false);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title="Which version should stay?"
      size="min(1400px, 96vw)"
      classNames={{ content: classes.wide, body: classes.deciding }}
    >
      <div className={classes.columns}>
        <div className={classes.cards}>
          <Text size="sm" c="dimmed" mb="sm">
            What else the two of you changed is put together by itself.
          </Text>
          {collisions.map((collision) => (
            <CollisionCard
              key={collision.id}
              collision={collision}
              who={who}
              choice={choices[collision.id]}
              looked={collision === shown}
              onLook={() => look(collision.id)}
              onChoose={(choice) => choose(collision, choice)}
            />
          ))}
        </div>
        <Both key={shown?.id} who={who} element={shown?.element} />
      </div>
      <Group gap="xs" className={classes.footer}>
        {collisions.length > 1 && (
          <>
            <Button variant="default" onClick={() => all("mine")}>
              All mine
            </Button>
            <Button variant="default" onClick={() => all("theirs")}>
              All theirs
            </Button>
          </>
        )}
        <Button onClick={save} disabled={missing > 0} loading={busy} ml="auto">
          {missing > 0 ? `${missing} still to decide` : "Save"}
        </Button>
      </Group>
    </Modal>
  );
}
