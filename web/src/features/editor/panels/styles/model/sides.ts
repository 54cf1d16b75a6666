/** Shorthands of CSS taken apart and put together: "margin: 0 auto" is four values. */

export type Style = Record<string, string | string[]>;

const EDGES = ["top", "right", "bottom", "left"];
const CORNERS = ["top-left", "top-right", "bottom-right", "bottom-left"];
const LINE_STYLES = /^(none|hidden|dotted|dashed|solid|double|groove|ridge|inset|outset)$/;
const LINE_WIDTH = /^(thin|medium|thick|[-+.\d].*|calc\(.*)$/;

/** Shorthands of four values, in the order of CSS. */
const FOURS: Record<string, string[]> = {
  margin: EDGES.map((edge) => `margin-${edge}`),
  padding: EDGES.map((edge) => `padding-${edge}`),
  inset: EDGES,
  "border-radius": CORNERS.map((corner) => `border-${corner}-radius`),
  "border-width": EDGES.map((edge) => `border-${edge}-width`),
  "border-style": EDGES.map((edge) => `border-${edge}-style`),
  "border-color": EDGES.map((edge) => `border-${edge}-color`),
};

/** The longhands of a shorthand that has several; the property itself otherwise. */
export function longhands(property: string): string[] {
  if (property === "gap") return ["row-gap", "column-gap"];
  return FOURS[property] ?? [property];
}

/** Split at white space that is in no brackets and no string: "0 calc(1px + 2px)" is two. */
export function words(value: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quote = "";
  let word = "";
  for (const letter of value.trim()) {
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "(") depth += 1;
    else if (letter === ")") depth -= 1;
    if (/\s/.test(letter) && depth === 0 && !quote) {
      if (word) found.push(word);
      word = "";
    } else word += letter;
  }
  return word ? [...found, word] : found;
}

/** What one declaration says of longhands; undefined where it cannot be taken apart. */
export function expand(property: string, value: string): Record<string, string> | undefined {
  const important = /\s*!important$/.exec(value)?.[0] ?? "";
  const bare = important ? value.slice(0, -important.length) : value;
  const parts = bareParts(property, bare);
  if (!parts || !important) return parts;
  return Object.fromEntries(Object.entries(parts).map(([name, each]) => [name, each + important]));
}

function bareParts(property: string, value: string): Record<string, string> | undefined {
  const four = FOURS[property];
  const parts = words(value);
  if (four) return fourOf(four, parts);
  if (property === "gap") {
    const [row = "", column = row] = parts;
    return parts.length < 3 ? { "row-gap": row, "column-gap": column } : undefined;
  }
  if (property === "background") return backgroundOf(value, parts);
  const border = /^border(-(?:top|right|bottom|left))?$/.exec(property);
  return border ? borderOf(border[1] ? [border[1].slice(1)] : EDGES, parts) : undefined;
}

function fourOf(names: string[], parts: string[]): Record<string, string> | undefined {
  if (parts.length === 0 || parts.length > 4 || parts.includes("/")) return undefined;
  const [first = "", second = first, third = first, fourth = second] = parts;
  return zip(names, [first, second, third, fourth]);
}

function backgroundOf(value: string, parts: string[]): Record<string, string> | undefined {
  if (parts.length !== 1 || /\),|^[^(]*,/.test(value)) return undefined;
  if (/^(url|[\w-]*gradient|image-set)\(/.test(value)) return { "background-image": value };
  if (value === "none") return { "background-color": "transparent", "background-image": "none" };
  return { "background-color": value };
}

function borderOf(edges: string[], parts: string[]): Record<string, string> | undefined {
  const rest = parts.filter((each) => !LINE_STYLES.test(each) && !LINE_WIDTH.test(each));
  const line = parts.find((each) => LINE_STYLES.test(each)) ?? "none";
  const width = parts.find((each) => LINE_WIDTH.test(each)) ?? (line === "none" ? "0" : "medium");
  if (rest.length > 1 || parts.length === 0 || (parts.length === 1 && rest.length === 1))
    return undefined;
  const color = rest[0] ?? "currentcolor";
  return Object.assign(
    {},
    ...edges.map((edge) => ({
      [`border-${edge}-width`]: width,
      [`border-${edge}-style`]: line,
      [`border-${edge}-color`]: color,
    })),
  );
}

function zip(names: string[], values: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
}

/** A style with its shorthands taken apart; of several values the last one counts. */
export function flat(style: Style): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [property, given] of Object.entries(style)) {
    const value = lastOf(given);
    if (property.startsWith("__") || !value) continue;
    Object.assign(out, expand(property, value) ?? { [property]: value });
  }
  return out;
}

/** The style with these longhands in it; an empty value takes one out. */
export function put(style: Style, changes: Record<string, string>): Style {
  const wanted = Object.keys(changes);
  const out: Style = {};
  for (const [property, given] of Object.entries(style)) {
    if (property.startsWith("__") || wanted.includes(property)) continue;
    const parts = expand(property, lastOf(given));
    if (parts && wanted.some((name) => name in parts))
      for (const [name, value] of Object.entries(parts)) {
        delete out[name];
        if (!wanted.includes(name)) out[name] = value;
      }
    else out[property] = given;
  }
  for (const [name, value] of Object.entries(changes)) if (value) out[name] = value;
  return joined(out);
}

/** Where all longhands of a shorthand are there, the shorthand instead. */
function joined(style: Style): Style {
  let out = style;
  for (const [shorthand, names] of [...Object.entries(FOURS), ["gap", longhands("gap")] as const]) {
    const values = names.map((name) => out[name]);
    if (!values.every((value) => typeof value === "string" && !/!important|\s\s/.test(value)))
      continue;
    const short = shortest(values as string[]);
    // It stands where the last of them stood: nothing that came between is undone by it.
    const last = Object.keys(out)
      .filter((name) => names.includes(name))
      .at(-1);
    out = Object.fromEntries(
      Object.entries(out).flatMap(([name, value]) =>
        name === last ? [[shorthand, short]] : names.includes(name) ? [] : [[name, value]],
      ),
    );
  }
  return out;
}

function shortest(values: string[]): string {
  const [first, second, third, fourth] = values;
  if (values.length === 2) return first === second ? `${first}` : `${first} ${second}`;
  if (second !== fourth) return values.join(" ");
  if (first !== third) return `${first} ${second} ${third}`;
  return first === second ? `${first}` : `${first} ${second}`;
}

function lastOf(value: string | string[]): string {
  return String((Array.isArray(value) ? value.at(-1) : value) ?? "");
}
