import { Button, Group, Popover, Textarea } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Portrait } from "@/ui/Portrait";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useEditor } from "../../context";
import classes from "./comments.module.css";
import { asked, matching, type Named, toStored, toTyped } from "./mentions";
import { usePeople } from "./queries";
import { keepTyped, typedFor } from "./state";

const MOST = 5_000; // letters of a comment

type ComposerProps = {
  /** What is typed is kept under it until it is sent. */
  place: string;
  label: string;
  action: string;
  /** What is changed; stored form. */
  before?: string;
  onSend: (content: string) => Promise<unknown>;
  onCancel?: () => void;
  autoFocus?: boolean;
};

/** A text in which people can be mentioned. */
export function Composer(props: ComposerProps) {
  const { place, label, action, before, onSend, onCancel, autoFocus } = props;
  const { text, setText, named, setNamed, clear } = useTyped(place, before);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const names = useNames(text, setText, named, setNamed, input);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it appears
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, []);
  const empty = text.trim() === "";
  const send = async () => {
    if (empty || sending) return;
    setSending(true);
    setError(null);
    try {
      await onSend(toStored(text.trim(), named));
      clear();
    } catch (problem) {
      setError(problem);
    } finally {
      setSending(false);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (names.press(event)) event.preventDefault();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
    else if (event.key === "Escape" && onCancel && (empty || before !== undefined)) onCancel();
    else return;
    event.stopPropagation();
  };
  return (
    <form
      className={classes.composer}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      <Popover
        opened={names.found.length > 0}
        position="bottom-start"
        width="target"
        offset={4}
        withRoles={false}
        trapFocus={false}
        returnFocus={false}
      >
        <Popover.Target>
          <Textarea
            ref={input}
            aria-label={label}
            placeholder={`${label}. @ names somebody`}
            autosize
            minRows={2}
            maxRows={10}
            maxLength={MOST}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              names.look(event.currentTarget);
            }}
            onSelect={(event) => names.look(event.currentTarget)}
            onBlur={names.close}
            onKeyDown={press}
            aria-autocomplete="list"
            aria-controls={names.found.length > 0 ? names.list : undefined}
            aria-activedescendant={
              names.found.length > 0 ? `${names.list}-${names.active}` : undefined
            }
          />
        </Popover.Target>
        <Popover.Dropdown p={4}>
          <People names={names} />
        </Popover.Dropdown>
      </Popover>
      <div className="sr-only" role="status">
        {names.found.length > 0 &&
          `${names.found[names.active]?.name}, ${names.found.length} found`}
      </div>
      <ProblemAlert error={error} />
      {(!empty || onCancel) && (
        <Group gap={6} justify="flex-end" mt={6}>
          {onCancel && (
            <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button size="compact-sm" type="submit" loading={sending} disabled={empty}>
            {action}
          </Button>
        </Group>
      )}
    </form>
  );
}

/** Those who may be meant; the keys are the text's, which keeps the focus. */
function People({ names }: { names: ReturnType<typeof useNames> }) {
  return (
    <div id={names.list} role="listbox" aria-label="People" tabIndex={-1}>
      {names.found.map((person, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          key={person.userId}
          id={`${names.list}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === names.active}
          className={classes.person}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => names.take(index)}
        >
          <Portrait name={person.name} src={person.avatarUrl} size={22} />
          <span className={classes.personName}>{person.name}</span>
        </div>
      ))}
    </div>
  );
}

/** What is typed, also after one has looked at another thread. */
function useTyped(place: string, before: string | undefined) {
  const [first] = useState(() => toTyped(typedFor(place) || before || ""));
  const [text, setText] = useState(first.text);
  const [named, setNamed] = useState(first.named);
  useEffect(() => keepTyped(place, toStored(text, named)), [place, text, named]);
  const clear = () => {
    setText("");
    setNamed([]);
    keepTyped(place, "");
  };
  return { text, setText, named, setNamed, clear };
}

type Setter<T> = (value: T) => void;

/** The list of people that opens at an @. */
function useNames(
  text: string,
  setText: Setter<string>,
  named: Named[],
  setNamed: Setter<Named[]>,
  input: { current: HTMLTextAreaElement | null },
) {
  const { organization } = useEditor();
  const people = usePeople(organization.id);
  const list = useId();
  const [query, setQuery] = useState<{ from: number; query: string } | null>(null);
  const [active, setActive] = useState(0);
  const found = query ? matching(people, query.query) : [];
  const look = ({ value, selectionStart }: HTMLTextAreaElement) => {
    const next = asked(value, selectionStart, named);
    if (next?.from !== query?.from || next?.query !== query?.query) setActive(0);
    setQuery(next);
  };
  const take = (index: number) => {
    const person = found[index];
    if (!person || !query) return;
    const { name } = person;
    const end = query.from + 1 + query.query.length;
    const begin = `${text.slice(0, query.from)}@${name} `;
    setText(begin + text.slice(end).replace(/^ /, ""));
    setNamed([...named.filter((each) => each.name !== name), { id: person.userId, name }]);
    setQuery(null);
    requestAnimationFrame(() => input.current?.setSelectionRange(begin.length, begin.length));
  };
  const press = ({ key }: KeyboardEvent): boolean => {
    if (found.length === 0) return false;
    if (key === "ArrowDown") setActive((active + 1) % found.length);
    else if (key === "ArrowUp") setActive((active + found.length - 1) % found.length);
    else if (key === "Enter" || key === "Tab") take(active);
    else if (key === "Escape") setQuery(null);
    else return false;
    return true;
  };
  return { list, found, active, look, take, press, close: () => setQuery(null) };
}
