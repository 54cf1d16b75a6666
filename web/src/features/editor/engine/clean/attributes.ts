/** Attributes: which an element may have, and what their values may be. As clean/attributes.py. */
import { cleanFrame, cleanLink, cleanSource, plain } from "./addresses.ts";
import {
  CHOICES,
  FLAGS,
  INTEGERS,
  LINKED,
  OWN_ATTRIBUTES,
  SHARED_ATTRIBUTES,
  SHOWN,
  SVG_ATTRIBUTES,
  TYPES_OF,
} from "./allowed.generated.ts";
import { cleanDeclarations } from "./css.ts";

const OPEN = /^(?:data|aria)-[a-z0-9_][a-z0-9_.-]*$/;
const OWN_FRAGMENT = /^url\(\s*(["']?)#[\w.-]+\1\s*\)(?:\s+[\w#]+)?$/;
const DESCRIPTOR = /^(?:[0-9]+w|[0-9]+(?:\.[0-9]+)?x)$/;
const LONGEST_NAME = 200;
const REMEMBERED = 4000;
const names = new Map<string, string | null>();

/** What an attribute becomes: its name and value, or null where it is left out. */
export type Kept = { name: string; value: unknown } | null;

/** Whether an attribute may be on an element, whatever its value: for what a person types in. */
export function isAttribute(tag: string, name: string, inSvg = false): boolean {
  return writtenName(tag, name, inSvg) !== null;
}

/** One attribute as it may stand on an allowed element. */
export function cleanAttribute(
  tag: string,
  asked: string,
  value: unknown,
  inSvg: boolean,
  refuse: (what: string) => void,
): Kept {
  const name = writtenName(tag, asked, inSvg);
  if (name === null) return null;
  if (value === null || value === false) return { name, value };
  if (value === true || typeof value === "number") {
    const fits = name !== "style" && text(tag, name, String(value), inSvg) === String(value);
    return fits ? { name, value } : null;
  }
  if (typeof value !== "string") return null;
  const cleaned =
    name === "style" ? cleanDeclarations(value, refuse) : text(tag, name, value, inSvg);
  return cleaned === null ? null : { name, value: cleaned };
}

/** The attribute's name as it is written, null where it is not allowed. */
function writtenName(tag: string, asked: string, inSvg: boolean): string | null {
  if (asked.length > LONGEST_NAME) return null;
  const key = `${inSvg ? "svg " : ""}${tag} ${asked}`;
  let known = names.get(key);
  if (known === undefined) {
    if (names.size > REMEMBERED) names.clear();
    known = lookedUp(tag, asked, inSvg);
    names.set(key, known);
  }
  return known;
}

function lookedUp(tag: string, asked: string, inSvg: boolean): string | null {
  const lower = asked.toLowerCase();
  if (lower === "class" || OPEN.test(lower)) return lower;
  if (inSvg) return SVG_ATTRIBUTES.get(lower === "xlink:href" ? "href" : lower) ?? null;
  return SHARED_ATTRIBUTES.has(lower) || OWN_ATTRIBUTES.get(tag)?.has(lower) ? lower : null;
}

function text(tag: string, name: string, value: string, inSvg: boolean): string | null {
  if (name === "id") return /^[\w-]+$/.test(value) || isId(value) ? value : null;
  if (name === "class" || OPEN.test(name)) return value;
  if (inSvg) return svgText(name, value);
  if (LINKED.has(name)) return cleanLink(value);
  if (SHOWN.has(name)) return tag === "iframe" ? cleanFrame(value) : cleanSource(value);
  if (name === "srcset") return sources(value);
  if (name === "usemap") return fragment(value);
  const choices = name === "type" ? TYPES_OF.get(tag) : CHOICES.get(name);
  if (choices) return choice(choices, value, tag === "ol");
  if (INTEGERS.has(name)) return integer(value);
  return FLAGS.has(name) || plain(value) === value ? value : plain(value);
}

function isId(value: string): boolean {
  return value !== "" && !/\s/.test(value) && plain(value) === value;
}

function svgText(name: string, value: string): string | null {
  if (name === "href") return fragment(value);
  if (name === "tabindex") return integer(value);
  const harmless = !/url|[\\:]/i.test(value) || value.startsWith("http://www.w3.org/");
  return harmless || OWN_FRAGMENT.test(value.trim()) ? value : null;
}

function fragment(value: string): string | null {
  const bare = value.trim();
  return bare.startsWith("#") && !/\s/.test(bare) ? bare : null;
}

function integer(value: string): string | null {
  const bare = value.trim().replace(/px$/, "");
  return /^-?[0-9]{1,9}$/.test(bare) ? bare : null;
}

function choice(choices: ReadonlySet<string>, value: string, cased: boolean): string | null {
  const bare = cased ? value.trim() : value.trim().toLowerCase();
  return choices.has(bare) ? bare : null;
}

/** A `srcset` with the addresses that are allowed, null where none is left. */
function sources(value: string): string | null {
  const kept = value.split(",").flatMap((candidate) => {
    const [address = "", ...rest] = candidate.trim().split(/\s+/);
    const descriptor = rest.join(" ");
    const cleaned = address && !address.startsWith("data:") ? cleanSource(address) : null;
    return cleaned && (!descriptor || DESCRIPTOR.test(descriptor))
      ? [`${cleaned} ${descriptor}`.trim()]
      : [];
  });
  return kept.join(", ") || null;
}
