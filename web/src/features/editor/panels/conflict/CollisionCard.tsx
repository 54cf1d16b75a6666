import { Button, Group, Textarea, UnstyledButton } from "@mantine/core";
import type { Choice, Collision } from "@/drafts/merging";
import classes from "./conflict.module.css";

type CardProps = {
  collision: Collision;
  who: string;
  choice: Choice | undefined;
  looked: boolean;
  onLook: () => void;
  onChoose: (choice: Choice) => void;
};

/** One question: what it is about, both answers, and where it can be, one that is made of both. */
export function CollisionCard({ collision, who, choice, looked, onLook, onChoose }: CardProps) {
  const { what, mine, theirs, joint } = collision;
  const joined = typeof choice === "object" ? choice.text : undefined;
  const name = who.startsWith("You") ? "the other window" : who;
  return (
    <section className={classes.card} data-looked={looked || undefined} aria-label={what}>
      <UnstyledButton className={classes.what} onClick={onLook} aria-pressed={looked}>
        {what}
      </UnstyledButton>
      <dl className={classes.both}>
        <div data-chosen={choice === "mine" || undefined}>
          <dt>Yours</dt>
          <dd>{said(mine)}</dd>
        </div>
        <div data-chosen={choice === "theirs" || undefined}>
          <dt>From {name}</dt>
          <dd>{said(theirs)}</dd>
        </div>
      </dl>
      <Group gap={6}>
        <Button
          size="compact-sm"
          variant={choice === "mine" ? "filled" : "default"}
          aria-pressed={choice === "mine"}
          onClick={() => onChoose("mine")}
        >
          Keep mine
        </Button>
        <Button
          size="compact-sm"
          variant={choice === "theirs" ? "filled" : "default"}
          aria-pressed={choice === "theirs"}
          onClick={() => onChoose("theirs")}
        >
          Take theirs
        </Button>
        {joint && (
          <Button
            size="compact-sm"
            variant={joined === undefined ? "default" : "filled"}
            aria-pressed={joined !== undefined}
            onClick={() => onChoose({ text: mine })}
          >
            Write it anew
          </Button>
        )}
      </Group>
      {joined !== undefined && (
        <Textarea
          label="What should be there"
          autosize
          maxRows={12}
          value={joined}
          onChange={(event) => onChoose({ text: event.currentTarget.value })}
        />
      )}
    </section>
  );
}

const LONGEST = 400; // characters of a version in the list

function said(text: string) {
  if (!text) return <i>nothing</i>;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
