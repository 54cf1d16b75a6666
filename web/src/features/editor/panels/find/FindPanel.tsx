/** Finds words in the page's texts, links, descriptions and names, and replaces them in texts. */
import { ActionIcon, Button, Checkbox, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSearch } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { plural } from "@/ui/format";
import { notify } from "@/ui/notify";
import { useEditor } from "../../context";
import { useTick } from "../styles/useTick";
import classes from "./find.module.css";
import { clearHighlight, highlight } from "./highlight";
import { type Match, matchesOf, replacedAll, replacedAt } from "./matches";
import { type Located, piecesOf } from "./pieces";
import { Results } from "./Results";

export function FindPanel() {
  const { editor, mayEdit } = useEditor();
  const tick = useTick(editor, "update undo redo");
  const [words, setWords] = useState("");
  const [by, setBy] = useState("");
  const [matchCase, setMatchCase] = useState(false);
  const [at, setAt] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tick` tells that the page has changed
  const pieces = useMemo(() => piecesOf(editor), [editor, tick]);
  const matches = useMemo(
    () => matchesOf(pieces, words, { matchCase }),
    [pieces, words, matchCase],
  );
  const now = Math.min(at, matches.length - 1);
  useEffect(() => {
    highlight(editor, pieces, matches, now);
  }, [editor, pieces, matches, now]);
  useEffect(() => () => clearHighlight(editor), [editor]);
  useFocusOnOpen(field);

  function go(to: number) {
    if (matches.length === 0) return;
    const next = (to + matches.length) % matches.length;
    setAt(next);
    show(matches[next], pieces);
  }

  function show(match: Match | undefined, among: Located[]) {
    const piece = among.find((each) => each.key === match?.key);
    if (!piece) return;
    editor.select(piece.component);
    piece.component.getEl()?.scrollIntoView({ block: "center" });
  }

  async function replaceOne() {
    await stopTyping();
    const match = matches[now];
    const piece = piecesOf(editor).find((each) => each.key === match?.key);
    if (!match || !piece?.write) return go(now + 1);
    piece.write(replacedAt(piece.text, match, by));
    const changed = piecesOf(editor);
    const left = matchesOf(changed, words, { matchCase });
    const order = changed.findIndex((each) => each.key === match.key);
    const next = left.findIndex(
      (each) =>
        changed.findIndex(({ key }) => key === each.key) > order ||
        (each.key === match.key && each.from >= match.from + by.length),
    );
    setAt(next < 0 ? 0 : next);
    show(left[next < 0 ? 0 : next], changed);
    return undefined;
  }

  async function replaceAll() {
    await stopTyping();
    const texts = piecesOf(editor).filter(
      (each) => each.write && matchesOf([each], words, { matchCase }).length > 0,
    );
    const count = matchesOf(texts, words, { matchCase }).length;
    // From the end: where one element holds several pieces, those before stay where they are.
    for (const each of texts.reverse())
      each.write?.(replacedAll(each.text, words, by, { matchCase }));
    notify(`${plural(count, "place")} replaced`, "Undo brings them back.");
  }

  /** What is being typed in the canvas goes into the page first. */
  async function stopTyping() {
    if (!editor.getModel().getEditing()) return;
    editor.select(undefined);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }

  const texts = matches.filter((each) => each.replaceable).length;
  return (
    <div className={classes.panel}>
      <div className={classes.form}>
        <TextInput
          ref={field}
          size="xs"
          label="Find"
          value={words}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          leftSection={<IconSearch size={14} aria-hidden />}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setAt(-1);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            go(event.shiftKey ? (now < 0 ? -1 : now - 1) : now + 1);
          }}
        />
        <div className={classes.bar}>
          <span role="status" className={classes.count}>
            {countWords(words, now, matches.length)}
          </span>
          <ActionIcon
            size={28}
            aria-label="Previous"
            title="Previous (Shift Enter)"
            disabled={matches.length === 0}
            onClick={() => go(now < 0 ? -1 : now - 1)}
          >
            <IconChevronUp size={16} />
          </ActionIcon>
          <ActionIcon
            size={28}
            aria-label="Next"
            title="Next (Enter)"
            disabled={matches.length === 0}
            onClick={() => go(now + 1)}
          >
            <IconChevronDown size={16} />
          </ActionIcon>
        </div>
        <Checkbox
          size="xs"
          label="Match capitals"
          checked={matchCase}
          onChange={(event) => setMatchCase(event.currentTarget.checked)}
        />
        {mayEdit && (
          <>
            <TextInput
              size="xs"
              label="Replace with"
              value={by}
              autoComplete="off"
              onChange={(event) => setBy(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                void replaceOne();
              }}
            />
            <div className={classes.actions}>
              <Button
                size="compact-sm"
                variant="default"
                disabled={!matches[now]?.replaceable}
                onClick={() => void replaceOne()}
              >
                Replace
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                disabled={texts === 0}
                onClick={() => void replaceAll()}
              >
                Replace all{texts > 0 ? ` ${texts}` : ""}
              </Button>
            </div>
          </>
        )}
      </div>
      <Results pieces={pieces} matches={matches} at={now} onChoose={go} />
    </div>
  );
}

function countWords(words: string, at: number, count: number): string {
  if (!words.trim()) return "Texts, links, descriptions, ids and classes";
  if (count === 0) return "Nothing found";
  return at < 0 ? `${count} found` : `${at + 1} of ${count}`;
}

/** Ctrl F brings one back to the field, open or not. */
function useFocusOnOpen(field: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const focus = () => {
      field.current?.focus();
      field.current?.select();
    };
    focus();
    document.addEventListener("find:open", focus);
    return () => document.removeEventListener("find:open", focus);
  }, [field]);
}
