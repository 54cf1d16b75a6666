import { TextInput } from "@mantine/core";
import { IconFileOff, IconSearch } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { usePagePaths } from "@/features/sites/paths";
import { useSite } from "@/features/sites/SiteFrame";
import { EmptyState } from "@/ui/states";
import { type Entry, type Group, outlineOf } from "../content/outline";
import { type Place, writeAt } from "../content/place";
import classes from "./content.module.css";
import { EntryRow } from "./EntryRow";
import type { PageDraft } from "./usePageDraft";

type ContentTabProps = {
  draft: PageDraft;
  disabled: boolean;
  onFocus: (anchor: string | undefined) => void;
};

/** Everything there is to read on the page, in its order, ready to be written anew. */
export function ContentTab({ draft, disabled, onFocus }: ContentTabProps) {
  const { site } = useSite();
  const paths = usePagePaths(site.id);
  const [words, setWords] = useState("");
  const { content } = draft.value;
  const groups = useMemo(() => outlineOf(content), [content]);
  const sought = useDeferredValue(words.trim().toLowerCase());
  const shown = sought ? filtered(groups, sought) : groups;
  const many = groups.reduce((sum, group) => sum + group.entries.length, 0);
  const write = (place: Place, text: string) =>
    draft.change((value) => ({ ...value, content: writeAt(value.content, place, text) }));
  if (many === 0) {
    return (
      <EmptyState icon={IconFileOff} title="There is no text on this page">
        It has no headings, texts, links or pictures that could be edited here. The code view has
        all of it.
      </EmptyState>
    );
  }
  return (
    <>
      {many > 12 && (
        <TextInput
          aria-label="Search in the texts of this page"
          placeholder="Find a text"
          leftSection={<IconSearch size={16} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          mb="md"
        />
      )}
      {shown.length === 0 && (
        <p className={classes.none} role="status">
          Nothing on this page says “{words}”.
        </p>
      )}
      {shown.map((group) => (
        <div key={group.key} className={classes.group}>
          <h2 className={classes.title}>{group.title}</h2>
          <ul className={classes.entries}>
            {group.entries.map((entry) => (
              <EntryRow
                key={entry.key}
                entry={entry}
                disabled={disabled}
                paths={paths}
                onWrite={write}
                onFocus={() => onFocus(entry.anchor)}
              />
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

function filtered(groups: Group[], words: string): Group[] {
  return groups
    .map((group) => ({ ...group, entries: group.entries.filter((entry) => says(entry, words)) }))
    .filter((group) => group.entries.length > 0);
}

function says(entry: Entry, words: string): boolean {
  const text = [
    ...entry.runs.map((run) => run.text),
    ...entry.links.map((link) => link.href.value),
    entry.source?.value ?? "",
    entry.alt?.value ?? "",
  ];
  return text.join(" ").toLowerCase().includes(words);
}
