import { Anchor, Autocomplete, Text, Textarea, TextInput, Tooltip } from "@mantine/core";
import {
  type Icon,
  IconAlignLeft,
  IconBlockquote,
  IconH1,
  IconH2,
  IconH3,
  IconHeading,
  IconLink,
  IconList,
  IconMovie,
  IconPhoto,
  IconPointFilled,
} from "@tabler/icons-react";
import { memo, useState } from "react";
import { Link } from "react-router";
import { PictureInput } from "@/features/sites/pictures/PictureInput";
import { useSite } from "@/features/sites/SiteFrame";
import type { Entry, EntryKind, Field, Run } from "../content/outline";
import { type Place, placeKey } from "../content/place";
import classes from "./content.module.css";

const ICONS: Record<EntryKind, Icon> = {
  heading: IconHeading,
  text: IconAlignLeft,
  item: IconPointFilled,
  quote: IconBlockquote,
  link: IconLink,
  image: IconPhoto,
  media: IconMovie,
  navigation: IconList,
};
const HEADINGS = [IconH1, IconH2, IconH3];

type EntryRowProps = {
  entry: Entry;
  disabled: boolean;
  paths: string[];
  onWrite: (place: Place, text: string) => void;
  onFocus: () => void;
};

function EntryRowPlain({ entry, disabled, paths, onWrite, onFocus }: EntryRowProps) {
  const Mark = (entry.level && HEADINGS[entry.level - 1]) || ICONS[entry.kind];
  return (
    <li className={classes.entry} onFocus={onFocus}>
      <Tooltip label={entry.label} position="left">
        <span className={classes.mark} aria-hidden>
          <Mark size={17} stroke={1.6} />
        </span>
      </Tooltip>
      <div className={classes.fields}>
        {entry.runs.map((run, index) => (
          <RunInput
            key={placeKey(run.place)}
            run={run}
            label={entry.runs.length > 1 ? `${entry.label}, part ${index + 1}` : entry.label}
            kind={entry.kind}
            level={entry.level}
            disabled={disabled}
            onWrite={onWrite}
          />
        ))}
        {entry.links.map((link) => (
          <LinkInput
            key={placeKey(link.href.place)}
            field={link.href}
            label={link.text ? `Where “${link.text}” leads` : "Where it leads"}
            paths={paths}
            disabled={disabled}
            onWrite={onWrite}
          />
        ))}
        {entry.kind === "image" && entry.source && entry.alt && (
          <Picture source={entry.source} alt={entry.alt} disabled={disabled} onWrite={onWrite} />
        )}
        {entry.kind === "media" && entry.source && (
          <PlainField label="Address" field={entry.source} disabled={disabled} onWrite={onWrite} />
        )}
        {entry.kind === "navigation" && <NavigationNote />}
      </div>
    </li>
  );
}

// Hundreds of rows: only those whose entry differs are drawn again.
export const EntryRow = memo(
  EntryRowPlain,
  (before, after) =>
    before.disabled === after.disabled &&
    before.paths === after.paths &&
    JSON.stringify(before.entry) === JSON.stringify(after.entry),
);

type RunInputProps = {
  run: Run;
  label: string;
  kind: EntryKind;
  level?: number;
  disabled: boolean;
  onWrite: (place: Place, text: string) => void;
};

/** A stretch of text. The space around it belongs to the page, and stays as it was. */
function RunInput({ run, label, kind, level, disabled, onWrite }: RunInputProps) {
  const [before, words, after] = parts(run.text);
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Textarea
      aria-label={label}
      rows={Math.ceil((typed ?? words).length / 56) || 1} // where the style below is not known
      variant="unstyled"
      readOnly={disabled}
      value={typed ?? words}
      spellCheck
      onFocus={() => setTyped(words)}
      onBlur={() => setTyped(null)}
      onChange={(event) => {
        const text = event.currentTarget.value.replaceAll("\n", " ");
        setTyped(text);
        onWrite(run.place, before + text + after);
      }}
      classNames={{ input: classes.run }}
      data-kind={kind}
      data-level={level}
      data-mark={run.mark}
    />
  );
}

/** Whitespace, words, whitespace; lines of the source are no lines of the page. */
function parts(text: string): [string, string, string] {
  const before = /^\s*/.exec(text)?.[0] ?? "";
  const after = text.length > before.length ? (/\s*$/.exec(text)?.[0] ?? "") : "";
  const words = text.slice(before.length, text.length - after.length).replaceAll(/\s+/g, " ");
  return [before, words, after];
}

type LinkInputProps = {
  field: Field;
  label: string;
  paths: string[];
  disabled: boolean;
  onWrite: (place: Place, text: string) => void;
};

function LinkInput({ field, label, paths, disabled, onWrite }: LinkInputProps) {
  const fault = linkFault(field.value, paths);
  return (
    <Autocomplete
      aria-label={label}
      size="xs"
      leftSection={<IconLink size={14} />}
      placeholder="/page or https://"
      data={paths.includes(field.value) ? [] : paths}
      value={field.value}
      readOnly={disabled}
      spellCheck={false}
      onChange={(text) => onWrite(field.place, text)}
      error={fault}
      classNames={{ input: classes.address }}
      maw={420}
    />
  );
}

/** What is wrong with where a link leads. */
function linkFault(address: string, paths: string[]): string | undefined {
  if (!address.trim()) return "It leads nowhere";
  if (/^javascript:/i.test(address.trim()))
    return "Scripts are taken out when the page is published";
  if (/^(https?:|mailto:|tel:|sms:|#|asset:)/i.test(address)) return undefined;
  if (!address.startsWith("/")) return "A path begins with a slash, another site with https://";
  const path = address.split(/[?#]/)[0]?.replace(/(.)\/$/, "$1") ?? "";
  if (paths.length > 0 && !paths.includes(path) && !/\.\w+$/.test(path))
    return "There is no page at this path";
  return undefined;
}

type PictureProps = {
  source: Field;
  alt: Field;
  disabled: boolean;
  onWrite: (place: Place, text: string) => void;
};

function Picture({ source, alt, disabled, onWrite }: PictureProps) {
  return (
    <>
      <PictureInput
        label="Picture"
        quiet
        optional={false}
        value={source.value}
        disabled={disabled}
        onChange={(address, described) => {
          onWrite(source.place, address);
          if (described && !alt.value) onWrite(alt.place, described);
        }}
      />
      <PlainField
        label="Description"
        description="For people who cannot see it. Empty for mere decoration."
        field={alt}
        disabled={disabled}
        onWrite={onWrite}
      />
    </>
  );
}

type PlainFieldProps = {
  label: string;
  description?: string;
  field: Field;
  disabled: boolean;
  onWrite: (place: Place, text: string) => void;
};

function PlainField({ label, description, field, disabled, onWrite }: PlainFieldProps) {
  return (
    <TextInput
      label={label}
      description={description}
      size="xs"
      value={field.value}
      readOnly={disabled}
      onChange={(event) => onWrite(field.place, event.currentTarget.value)}
    />
  );
}

function NavigationNote() {
  const { base } = useSite();
  return (
    <Text size="sm" c="dimmed" py={4}>
      The list of pages. Names and order come from{" "}
      <Anchor component={Link} to={`${base}/pages`} inherit underline="always">
        Pages
      </Anchor>
      .
    </Text>
  );
}
