/** Finding and replacing in what a page says, pure. */

export type Kind = "text" | "link" | "alt" | "name";

/** A piece of the page in which may be searched. */
export type Piece = {
  /** Its place among the pieces of the page; lasting while nothing is changed. */
  key: string;
  kind: Kind;
  text: string;
  /** Whether it may be replaced here. */
  replaceable: boolean;
};

export type Match = { key: string; kind: Kind; from: number; to: number; replaceable: boolean };

export type Options = { matchCase: boolean };

/** All places of the words, in the order of the page. */
export function matchesOf(pieces: Piece[], words: string, options: Options): Match[] {
  const pattern = patternOf(words, options);
  if (!pattern) return [];
  return pieces.flatMap(({ key, kind, text, replaceable }) =>
    [...text.matchAll(pattern)].map((found) => ({
      key,
      kind,
      from: found.index,
      to: found.index + found[0].length,
      replaceable,
    })),
  );
}

/** White space in the words stands for any white space of the page. */
export function patternOf(words: string, { matchCase }: Options): RegExp | undefined {
  if (!words.trim()) return undefined;
  const source = words.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/\s+/g, "\\s+");
  return new RegExp(source, matchCase ? "gu" : "giu");
}

/** The text with one place of it replaced. */
export function replacedAt(text: string, match: Pick<Match, "from" | "to">, by: string): string {
  return text.slice(0, match.from) + by + text.slice(match.to);
}

/** The text with every place replaced; `by` is taken as it is. */
export function replacedAll(text: string, words: string, by: string, options: Options): string {
  const pattern = patternOf(words, options);
  return pattern ? text.replaceAll(pattern, () => by) : text;
}

export type Snippet = { before: string; hit: string; after: string };

/** The match with a little of what stands around it. */
export function snippetOf(text: string, match: Pick<Match, "from" | "to">, around = 26): Snippet {
  const start = Math.max(0, match.from - around);
  const end = Math.min(text.length, match.to + around);
  return {
    before: (start > 0 ? "…" : "") + text.slice(start, match.from).replaceAll(/\s+/g, " "),
    hit: text.slice(match.from, match.to).replaceAll(/\s+/g, " "),
    after: text.slice(match.to, end).replaceAll(/\s+/g, " ") + (end < text.length ? "…" : ""),
  };
}

/** The pieces of text in HTML, between its tags, with where they stand in it. */
export function textsOf(html: string): { from: number; text: string }[] {
  const found: { from: number; text: string }[] = [];
  for (const piece of html.matchAll(/<!--[\s\S]*?-->|<[^>]*>|[^<]+/g))
    if (!piece[0].startsWith("<")) found.push({ from: piece.index, text: piece[0] });
  return found;
}
