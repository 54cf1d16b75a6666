/** Mentions: stored as @[Name](profile-uuid), typed as @Name, shown as a chip. */

export type Named = { id: string; name: string };
export type Piece = string | Named;

const STORED = /@\[([^\]]*)\]\(([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\)/gi;
const LONGEST = 40; // letters after the @ that are looked for

/** A stored text in its parts, to be shown. */
export function piecesOf(stored: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of stored.matchAll(STORED)) {
    if (match.index > at) found.push(stored.slice(at, match.index));
    found.push({ name: match[1] ?? "", id: match[2] ?? "" });
    at = match.index + match[0].length;
  }
  if (at < stored.length) found.push(stored.slice(at));
  return found;
}

/** A stored text as it is typed, and who is named in it. */
export function toTyped(stored: string): { text: string; named: Named[] } {
  const pieces = piecesOf(stored);
  return {
    text: pieces.map((each) => (typeof each === "string" ? each : `@${each.name}`)).join(""),
    named: pieces.filter((each) => typeof each !== "string"),
  };
}

/** What was typed, with those of `named` who stand in it as mentions; the longest name first. */
export function toStored(text: string, named: Named[]): string {
  const byLength = [...named].sort((a, b) => b.name.length - a.name.length);
  let stored = "";
  let at = 0;
  while (at < text.length) {
    const found = text[at] === "@" && byLength.find((each) => isNamed(text, at, each.name));
    if (found) {
      stored += `@[${found.name}](${found.id})`;
      at += found.name.length + 1;
    } else {
      stored += text[at];
      at++;
    }
  }
  return stored;
}

function isNamed(text: string, at: number, name: string): boolean {
  const end = at + 1 + name.length;
  const next = text[end];
  return text.slice(at + 1, end) === name && !(next && /[\p{L}\p{N}]/u.test(next));
}

/** A name as it can stand between the brackets. */
export function plainName(name: string): string {
  return (
    name
      .replace(/[[\]()@\n]/g, " ")
      .replace(/\s+/g, " ")
      .trim() || "Somebody"
  );
}

/** Whose name is being typed before the caret: where the @ is, and what follows. */
export function asked(
  text: string,
  caret: number,
  named: Named[],
): { from: number; query: string } | null {
  const from = text.lastIndexOf("@", caret - 1);
  if (from < 0 || caret - from > LONGEST) return null;
  const before = text[from - 1];
  if (before && /[\p{L}\p{N}]/u.test(before)) return null; // an e-mail address
  const query = text.slice(from + 1, caret);
  if (query.includes("\n") || /^\s/.test(query)) return null;
  if (named.some((each) => query.startsWith(each.name))) return null; // chosen already
  return { from, query };
}

/** Those whose name, a word of it, or address begins so; at most six. */
export function matching<P extends { name: string; email: string }>(people: P[], query: string) {
  const wanted = query.toLowerCase();
  const begins = (text: string) => text.toLowerCase().startsWith(wanted);
  return people
    .filter(({ name, email }) => begins(name) || name.split(/\s+/).some(begins) || begins(email))
    .slice(0, 6);
}
