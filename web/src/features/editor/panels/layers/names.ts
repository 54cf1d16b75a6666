/** What rows of the tree say of an element besides its name, and which picture they have. */

export type Described = {
  tag: string;
  type: string;
  /** What the editor calls it everywhere. */
  name: string;
  classes: string[];
  attributes: Record<string, unknown>;
  text: string;
};

// Names that say nothing of what is in it: a class tells more.
const VAGUE = new Set(["Box", "Section", "Article"]);
const GENERIC = /^(block|container|wrap|wrapper|inner|row|col|grid|stack|[ci]\d[\da-z]*)$/i;
const CLOSED = new Set(["wrapper", "component", "navigation", "map", "form", "video", "iframe"]);
const KINDS: [kind: string, tags: RegExp][] = [
  ["heading", /^h[1-6]$/],
  ["text", /^(p|span|strong|em|b|i|small|blockquote|figcaption|pre|code|time|label|summary)$/],
  ["link", /^a$/],
  ["button", /^button$/],
  ["image", /^(img|picture|figure)$/],
  ["list", /^(ul|ol|dl)$/],
  ["item", /^(li|dt|dd)$/],
  ["table", /^(table|thead|tbody|tfoot|tr|td|th)$/],
  ["field", /^(input|textarea|select|option|fieldset)$/],
  ["video", /^(video|audio)$/],
  ["drawing", /^(svg|path|g|circle|rect|line|polygon|use)$/],
  ["section", /^(section|main|header|footer|article|aside|nav)$/],
  ["form", /^form$/],
  ["iframe", /^iframe$/],
];

export function nameOf({ name, classes }: Described): string {
  const telling = VAGUE.has(name) ? classes.find((each) => !GENERIC.test(each)) : undefined;
  return telling ? wordsOf(telling) : name;
}

/** The start of what is written in it, or what it leads to or shows. */
export function detailOf({ text, attributes, tag }: Described): string {
  const words = text.replaceAll(/\s+/g, " ").trim();
  if (words) return words.length > 48 ? `${words.slice(0, 47)}…` : words;
  const told = tag === "img" ? attributes.alt : (attributes.href ?? attributes.name);
  return typeof told === "string" ? told : "";
}

export function kindOf({ tag, type }: Pick<Described, "tag" | "type">): string {
  if (CLOSED.has(type)) return type;
  return KINDS.find(([, tags]) => tags.test(tag))?.[0] ?? "box";
}

/** "price-table__row" as words. */
function wordsOf(name: string): string {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/[-_\s]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
