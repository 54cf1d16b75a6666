/** Properties, their values, selectors and conditions of CSS, with what is allowed of them. */
import { REFUSED_PROPERTIES } from "./allowed.generated.ts";
import { cleanTokens } from "./tokens.ts";

const PLAIN = /^[\w#%., +*/-]+$/; // no function, string or escape: nothing to look into
const PROPERTY = /^-{0,2}[A-Za-z_][A-Za-z0-9_-]*$/;
const LONGEST = 1000; // characters of a selector or a condition
const REMEMBERED = 4000;
const values = new Map<string, string | null>();
const clean = new Set<string>(); // style attributes in which nothing has to change

/** The value of a property, null where it is no whole CSS value or would load something. */
export function cleanValue(value: string): string | null {
  if (PLAIN.test(value) && !value.includes("/*")) return value.trim();
  const known = values.get(value);
  if (known !== undefined) return known;
  const found = cleanTokens(value, true);
  const result = found !== null && same(found, value) ? value.trim() : found;
  if (values.size > REMEMBERED) values.clear();
  if (value.length <= LONGEST) values.set(value, result);
  return result;
}

/** Whether a property may be set at all. */
export function isProperty(name: string): boolean {
  return PROPERTY.test(name) && !REFUSED_PROPERTIES.has(name.toLowerCase());
}

/** Selectors, or a condition behind @media; null where it is neither. */
export function cleanPrelude(text: string): string | null {
  if (text.length > LONGEST) return null;
  return PLAIN.test(text) && !text.includes("/*") ? text.trim() : cleanTokens(text, false);
}

/** A style attribute's text with what is allowed of it; what is not is told. */
export function cleanDeclarations(text: string, refuse: (what: string) => void): string {
  if (clean.has(text)) return text;
  const parts = split(text);
  const kept = parts.flatMap((part) => {
    const colon = part.indexOf(":");
    const name = part.slice(0, Math.max(colon, 0)).trim();
    const value = colon > 0 && isProperty(name) ? cleanValue(part.slice(colon + 1)) : null;
    if (!value) refuse(`the style “${part.trim().slice(0, 80)}”`);
    return value ? [{ name, value, part }] : [];
  });
  const unchanged = kept.every(({ name, value, part }) => same(part, `${name}:${value}`));
  if (kept.length === parts.length && unchanged) {
    if (clean.size > REMEMBERED) clean.clear();
    if (text.length <= LONGEST) clean.add(text);
    return text;
  }
  return kept.map(({ name, value }) => `${name}:${value};`).join("");
}

/** Whether cleaning changed nothing but quotes around addresses, and white space. */
function same(one: string, other: string): boolean {
  const bare = (text: string) => text.replaceAll(/["'\s]/g, "");
  return !other.includes("\\") && bare(one) === bare(other);
}

/** What stands between semicolons that are not in strings or brackets. */
function split(text: string): string[] {
  const pieces = text.match(
    /\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\\[\s\S]|[\s\S]/g,
  );
  const parts = [""];
  let depth = 0;
  for (const piece of pieces ?? []) {
    if (piece.startsWith("/*")) continue;
    if ("([{".includes(piece)) depth += 1;
    else if (")]}".includes(piece)) depth -= 1;
    if (piece === ";" && depth <= 0) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts.filter((part) => part.trim());
}
