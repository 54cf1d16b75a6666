import { UnstyledButton } from "@mantine/core";
import { IconAlphabetLatin, IconHash, IconLink, IconPhoto } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import classes from "./find.module.css";
import { type Kind, type Match, snippetOf } from "./matches";
import type { Located } from "./pieces";

const KINDS: Record<Kind, { icon: typeof IconLink; label: string }> = {
  text: { icon: IconAlphabetLatin, label: "Text" },
  link: { icon: IconLink, label: "Link" },
  alt: { icon: IconPhoto, label: "Description" },
  name: { icon: IconHash, label: "Id or class" },
};
const MOST = 200; // rows

type ResultsProps = {
  pieces: Located[];
  matches: Match[];
  at: number;
  onChoose: (at: number) => void;
};

export function Results({ pieces, matches, at, onChoose }: ResultsProps) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  if (matches.length === 0) return null;
  const texts = new Map(pieces.map((each) => [each.key, each.text]));
  return (
    <ol className={classes.list} ref={list} aria-label="Places">
      {matches.slice(0, MOST).map((match, index) => {
        const { before, hit, after } = snippetOf(texts.get(match.key) ?? "", match);
        const { icon: Mark, label } = KINDS[match.kind];
        return (
          <li key={`${match.key}:${match.from}`}>
            <UnstyledButton
              className={classes.result}
              data-at={index}
              aria-current={index === at || undefined}
              onClick={() => onChoose(index)}
            >
              <Mark size={14} stroke={1.7} aria-hidden className={classes.mark} />
              <span className="sr-only">{label}: </span>
              <span className={classes.snippet}>
                {before}
                <mark>{hit}</mark>
                {after}
              </span>
            </UnstyledButton>
          </li>
        );
      })}
      {matches.length > MOST && <li className={classes.more}>and {matches.length - MOST} more</li>}
    </ol>
  );
}
