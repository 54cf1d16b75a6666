/**
 * Places in a page's content: where a text or an attribute stands, and how it is written there.
 * Nothing else of the content changes: what is not on the way to the place is the same object.
 */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Steps through the JSON; `inner` goes on inside a string of HTML: child numbers, "@href" at the end. */
export type Place = { path: readonly (string | number)[]; inner?: readonly (string | number)[] };

export function placeKey(place: Place): string {
  return [...place.path, ...(place.inner ? ["#", ...place.inner] : [])].join("/");
}

/** The content with `text` at the place; itself where nothing is to change. */
export function writeAt(content: Json, place: Place, text: string): Json {
  if (!place.inner) return put(content, place.path, text);
  const html = at(content, place.path);
  if (typeof html !== "string") return content;
  return put(content, place.path, writeInHtml(html, place.inner, text));
}

/** What stands at the end of a path; undefined where the path leads nowhere. */
export function at(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string | number, Json>)[step];
  }
  return found;
}

function put(value: Json, path: readonly (string | number)[], last: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return last;
  if (Array.isArray(value)) {
    const there = value[step as number];
    const changed = put(there ?? null, rest, last);
    return changed === there ? value : value.with(step as number, changed);
  }
  const object = typeof value === "object" && value !== null ? value : {};
  const there = object[step];
  const changed = put(there ?? null, rest, last);
  return changed === there ? value : { ...object, [step]: changed };
}

/** A piece of HTML as a tree that runs and loads nothing. */
export function parseHtml(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function writeInHtml(html: string, inner: readonly (string | number)[], text: string): string {
  const template = document.createElement("template");
  template.innerHTML = html;
  let node: Node | undefined = template.content;
  for (const step of inner) {
    if (typeof step === "string") {
      (node as Element).setAttribute(step.slice(1), text);
      return template.innerHTML;
    }
    node = node?.childNodes[step];
    if (!node) return html;
  }
  node.textContent = text;
  return template.innerHTML;
}
