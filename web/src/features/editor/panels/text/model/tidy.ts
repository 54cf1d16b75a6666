/** What a browser makes of typing, as clean elements: no <b>, no <font>, no empty leftovers. */
import type { ElementJson } from "../../../context.ts";

const MEANT: Record<string, string> = { b: "strong", i: "em", strike: "s", del: "s" };
const NEVER_EMPTY = new Set(["br", "img", "wbr", "svg", "input", "video", "iframe"]);
const INLINE = new Set(
  "a abbr bdi bdo br cite code data dfn em img ins kbd mark q s samp small span strong sub sup svg time u var wbr".split(
    " ",
  ),
);
const KEPT: Record<string, string[]> = {
  a: ["href", "target", "rel", "title", "id", "download"],
  span: ["id", "lang", "title"],
  abbr: ["title", "id"],
};
const COLOR = /^color:\s*(var\(--[\w-]+\));?$/;

// A space at the edge of a text, which browsers hold open with one that does not break.
const HELD = /^\u00a0(?!\s)|(?<!\s)\u00a0$/g;

/** Stands for a colour of the site while a browser's own command is at work; see colors.ts. */
export type Colors = (sign: string) => string | undefined;

/**
 * The children of a text as they are stored.
 *
 * `known` says of an element that it was there before typing began, so that it stays as it is;
 * `colors` what the colour of a <font> means.
 */
export function tidy(
  children: ElementJson[],
  known: (element: ElementJson) => boolean,
  colors: Colors = () => undefined,
): ElementJson[] {
  const found = children.flatMap((child) => tidied(child, known, colors, new Set()));
  return withoutLastBreak(joined(found));
}

function tidied(
  element: ElementJson,
  known: (element: ElementJson) => boolean,
  colors: Colors,
  above: Set<string>,
): ElementJson[] {
  if (element.type === "textnode") {
    const content = (element.content ?? "").replaceAll(/[\u200b\ufeff]/g, "").replaceAll(HELD, " ");
    return content ? [{ type: "textnode", content }] : [];
  }
  const given = (element.tagName ?? "").toLowerCase();
  const tag = MEANT[given] ?? given;
  const inside = (tags: Set<string>) => {
    const list = Array.isArray(element.components) ? element.components : [];
    return joined(list.flatMap((child) => tidied(child, known, colors, tags)));
  };
  if (NEVER_EMPTY.has(tag)) return [tag === "br" ? { tagName: "br" } : element];
  if (tag === "font" || tag === "span") return colored(element, inside(above), known, colors);
  if (!INLINE.has(tag)) return inLines(inside(above));
  if (above.has(tag) && !known(element)) return inside(above);
  const components = inside(new Set([...above, tag]));
  if (components.length === 0) return [];
  if (known(element)) return [{ ...element, tagName: tag, components }];
  return [bare(element, tag, components)];
}

/** A colour of the site stays; all else that a <span> or <font> says was not chosen by anybody. */
function colored(
  element: ElementJson,
  components: ElementJson[],
  known: (element: ElementJson) => boolean,
  colors: Colors,
): ElementJson[] {
  if (components.length === 0) return [];
  const { color, style } = element.attributes ?? {};
  const chosen = typeof color === "string" ? colors(color) : COLOR.exec(String(style ?? ""))?.[1];
  if (chosen) {
    const id = element.attributes?.id;
    const attributes = { ...(id ? { id } : {}), style: `color:${chosen}` };
    return [{ tagName: "span", attributes, components }];
  }
  return known(element) && element.tagName === "span" ? [{ ...element, components }] : components;
}

/** What stood on lines of its own, with a break on each side. */
function inLines(components: ElementJson[]): ElementJson[] {
  return [{ tagName: "br", block: true }, ...components, { tagName: "br", block: true }];
}

function bare(element: ElementJson, tag: string, components: ElementJson[]): ElementJson {
  const kept = KEPT[tag] ?? ["id"];
  const given = Object.entries(element.attributes ?? {}).filter(([name]) => kept.includes(name));
  const type = tag === "a" ? { type: "link" } : {};
  const classes = element.classes?.length ? { classes: element.classes } : {};
  const attributes = given.length > 0 ? { attributes: Object.fromEntries(given) } : {};
  return { ...type, tagName: tag, ...classes, ...attributes, components };
}

/** Neighbours that say the same as one, and no breaks where lines begin or end anyway. */
function joined(elements: ElementJson[]): ElementJson[] {
  const found: ElementJson[] = [];
  for (const each of elements) {
    const last = found.at(-1);
    if (each.block && (!last || last.block)) continue;
    if (last?.type === "textnode" && each.type === "textnode") {
      found[found.length - 1] = { type: "textnode", content: `${last.content}${each.content}` };
    } else if (last && isSame(last, each)) {
      const components = joined([...listed(last), ...listed(each)]);
      found[found.length - 1] = { ...last, components };
    } else found.push(each);
  }
  return found;
}

function listed(element: ElementJson): ElementJson[] {
  return Array.isArray(element.components) ? element.components : [];
}

/** Two plain ones of a kind, such as a <strong> behind a <strong>. */
function isSame(one: ElementJson, other: ElementJson): boolean {
  const plain = (each: ElementJson) =>
    each.tagName !== "br" && listed(each).length > 0 && !each.attributes && !each.classes;
  return one.tagName === other.tagName && plain(one) && plain(other);
}

function withoutLastBreak(elements: ElementJson[]): ElementJson[] {
  const kept = elements.at(-1)?.tagName === "br" ? elements.slice(0, -1) : elements;
  const start = kept[0]?.block ? kept.slice(1) : kept;
  return start.map((each) => (each.tagName === "br" ? { tagName: "br" } : each));
}
