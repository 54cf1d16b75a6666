/** Elements with all below them: what is not allowed goes, what is stays the same object. */
import type { ElementJson, Removed } from "../../context.ts";
import { cleanFrame, cleanSource, runs } from "./addresses.ts";
import { DROPPED, MAX_DEPTH, REPLACED, SVG_TAGS, TAG_OF, TAGS } from "./allowed.generated.ts";
import { cleanAttribute } from "./attributes.ts";
import { cleanDeclarations, cleanValue, isProperty } from "./css.ts";
import { elementsOf } from "./html.ts";

// GrapesJS would run these, or show them as HTML in places of its own.
const REFUSED_FIELDS = new Set([
  "script",
  "script-export",
  "script-props",
  "toolbar",
  "traits",
  "icon",
  "delegate",
]);
const SHOWING = new Set(["image", "iframe", "map", "video"]); // types whose `src` is a field
// Types that add attributes of their own, which only these elements have.
const FITTING: Record<string, ReadonlySet<string>> = {
  image: new Set(["img"]),
  map: new Set(["iframe"]),
  video: new Set(["video", "iframe"]),
  table: new Set(["table"]),
  thead: new Set(["thead"]),
  tbody: new Set(["tbody"]),
  tfoot: new Set(["tfoot"]),
  script: new Set(),
  head: new Set(),
  checkbox: new Set(["input"]),
  radio: new Set(["input"]),
};
const PLAYERS = new Set(["yt", "ytnc", "vi"]);
const NO_HTML = new Set(["textnode", "comment", "script"]);

export class ElementCleaner {
  readonly removed: Removed[] = [];
  private readonly ids = new Set<string>();

  /** The outermost element, which is the page's <body>. */
  root(node: ElementJson): ElementJson {
    const [found] = this.allowed(node, "wrapper", "body", false, 1);
    return found ?? { type: "wrapper", components: [] };
  }

  /** The elements that are left of one: none, itself, or what was in it. */
  element(node: ElementJson, inSvg = false, depth = 1): ElementJson[] {
    if (node === null || typeof node !== "object" || Array.isArray(node)) {
      return this.refuse(undefined, "what is no element");
    }
    const kind = typeof node.type === "string" ? node.type : "";
    if (kind === "textnode") return this.textNode(node);
    if (kind === "comment") return [];
    const given = tagOf(node, kind);
    if (depth > MAX_DEPTH)
      return this.refuse(node, `<${given}>: more than ${MAX_DEPTH} levels deep`);
    const tag = inSvg ? SVG_TAGS.get(given) : (REPLACED.get(given) ?? given);
    if (tag !== undefined && (inSvg || TAGS.has(tag)))
      return [this.allowed(node, kind, tag, inSvg, depth)].flat();
    this.refuse(node, `<${given.slice(0, 40)}>`);
    return DROPPED.has(given) ? [] : this.children(node, given, inSvg, depth);
  }

  private textNode(node: ElementJson): ElementJson[] {
    const spare = Object.keys(node).filter((name) => name !== "type" && name !== "content");
    if (typeof node.content !== "string") return [];
    return [
      spare.some((name) => REFUSED_FIELDS.has(name) || name === "tagName")
        ? { type: "textnode", content: node.content }
        : node,
    ];
  }

  private allowed(node: ElementJson, kind: string, tag: string, above: boolean, depth: number) {
    const inSvg = above || tag === "svg";
    if (tag === "iframe" && this.isForeignFrame(node)) {
      return this.refuse(node, "<iframe> without an https address");
    }
    const changes: Partial<ElementJson> = {};
    if (FITTING[kind]?.has(tag) === false) changes.type = undefined;
    if (typeof node.tagName === "string" && node.tagName !== tag) changes.tagName = tag;
    this.attributes(node, tag, inSvg, changes);
    this.fields(node, kind, changes);
    this.style(node, changes);
    if (kind === "wrapper") heads(node, changes);
    this.inside(node, tag, inSvg, depth, changes);
    return [changed(node, changes)];
  }

  private isForeignFrame(node: ElementJson): boolean {
    const source = node.attributes?.src;
    return typeof source === "string" && source !== "" && cleanFrame(source) === null;
  }

  private attributes(
    node: ElementJson,
    tag: string,
    inSvg: boolean,
    changes: Partial<ElementJson>,
  ) {
    const given = node.attributes;
    if (!given) return;
    let touched = typeof given !== "object" || Array.isArray(given);
    const kept: Record<string, unknown> = {};
    for (const [asked, value] of touched ? [] : Object.entries(given)) {
      const found = cleanAttribute(tag, asked, value, inSvg, (what) => this.refuse(node, what));
      if (found && !(found.name === "id" && !this.isNew(found.value))) {
        if (found.name !== asked || found.value !== value) touched = true;
        kept[found.name] = found.value;
        continue;
      }
      touched = true;
      const wall = tag === "iframe" && (asked === "sandbox" || asked === "allow");
      if (!wall) this.refuse(node, `the attribute ${asked.slice(0, 60)} of <${tag}>`);
    }
    if (touched) changes.attributes = kept;
  }

  /** Every id may stand once. */
  private isNew(id: unknown): boolean {
    if (typeof id !== "string" || this.ids.has(id)) return false;
    this.ids.add(id);
    return true;
  }

  private fields(node: ElementJson, kind: string, changes: Partial<ElementJson>) {
    for (const name in node) {
      if (REFUSED_FIELDS.has(name) || name.startsWith("on")) {
        changes[name] = undefined;
        this.refuse(node, `${name} of an element`);
      }
    }
    const { src, fields, classes } = node;
    if (typeof src === "string" && src && SHOWING.has(kind) && !src.trimStart().startsWith("<")) {
      const framed = kind === "iframe" || kind === "map" || PLAYERS.has(String(node.provider));
      const found = framed ? cleanFrame(src) : cleanSource(src);
      if (found === null) this.refuse(node, `the address ${src.slice(0, 80)}`);
      if (found !== src) changes.src = found ?? undefined;
    }
    if (fields && typeof fields === "object") this.values(node, fields, changes);
    if (Array.isArray(classes) && !classes.every(isClass))
      changes.classes = classes.filter(isClass);
  }

  /** What a use of a component says: a text that would run as an address goes. */
  private values(node: ElementJson, fields: object, changes: Partial<ElementJson>) {
    const entries = Object.entries(fields);
    const kept = entries.filter(([, value]) => typeof value !== "string" || !runs(value));
    if (kept.length === entries.length) return;
    changes.fields = Object.fromEntries(kept);
    this.refuse(node, "an address that runs a script");
  }

  private style(node: ElementJson, changes: Partial<ElementJson>) {
    const { style } = node;
    if (!style) return;
    const refuse = (what: string) => this.refuse(node, what);
    const found =
      typeof style === "string" ? cleanDeclarations(style, refuse) : cleanStyle(style, refuse);
    if (found !== style) changes.style = found;
  }

  private inside(
    node: ElementJson,
    tag: string,
    inSvg: boolean,
    depth: number,
    changes: Partial<ElementJson>,
  ) {
    if (tag === "iframe") {
      if (node.components?.length) changes.components = undefined;
      if (node.content) changes.content = undefined;
      return;
    }
    if (node.components === undefined && !node.content) return;
    const children = this.children(node, tag, inSvg, depth);
    const before = node.components;
    const same =
      Array.isArray(before) && before.length === children.length
        ? before.every((child, index) => child === children[index])
        : before === undefined && isPlain(node.content);
    if (same) return;
    changes.components = children;
    if (node.content) changes.content = undefined;
  }

  private children(node: ElementJson, tag: string, inSvg: boolean, depth: number): ElementJson[] {
    const given: unknown = node.components;
    const below = (child: ElementJson) => this.element(child, inSvg, depth + 1);
    const parsed = (html: string) => elementsOf(html, inSvg ? "svg" : tag).flatMap(below);
    if (typeof given === "string") return parsed(given);
    if (Array.isArray(given) && given.length) {
      return given.flatMap((child) => (typeof child === "string" ? parsed(child) : below(child)));
    }
    if (given && !Array.isArray(given)) return below(given as ElementJson);
    const html = NO_HTML.has(node.type ?? "") ? "" : node.content;
    return typeof html === "string" && html ? parsed(html) : [];
  }

  private refuse(node: ElementJson | undefined, what: string): ElementJson[] {
    const id = node?.attributes?.id;
    this.removed.push({ what, where: typeof id === "string" && id ? `#${id}` : "page" });
    return [];
  }
}

/** Properties with the values that are allowed; the same object where all are. */
export function cleanStyle(
  style: object,
  refuse: (what: string) => void,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  let touched = Array.isArray(style);
  for (const [name, value] of Object.entries(style)) {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const found = list.flatMap((each) => {
      if (each === null || each === "" || typeof each === "number" || typeof each === "boolean")
        return [each as string];
      const cleaned = isProperty(name) || name.startsWith("__") ? cleanValue(String(each)) : null;
      if (cleaned === null)
        refuse(`the property ${name.slice(0, 60)}: ${String(each).slice(0, 80)}`);
      return cleaned === null ? [] : [cleaned];
    });
    const same = found.length === list.length && found.every((each, at) => isSame(each, list[at]));
    if (!same) touched = true;
    if (found.length)
      kept[name] = same ? (value as string) : Array.isArray(value) ? found : (found[0] ?? "");
  }
  return touched ? kept : (style as Record<string, string | string[]>);
}

/** What GrapesJS keeps of a document around the page; nothing may stand in it. */
function heads(node: ElementJson, changes: Partial<ElementJson>) {
  for (const name of ["head", "docEl"]) {
    const { components, attributes } = (node[name] ?? {}) as ElementJson;
    if (components?.length || attributes) changes[name] = undefined;
  }
}

function tagOf(node: ElementJson, kind: string): string {
  if (kind === "navigation") return "nav";
  if (kind === "video") return PLAYERS.has(String(node.provider)) ? "iframe" : "video";
  const tag = node.tagName;
  return typeof tag === "string" && tag ? tag.toLowerCase() : (TAG_OF.get(kind) ?? "div");
}

function isSame(found: unknown, given: unknown): boolean {
  return found === given || (typeof given === "string" && found === given.trim());
}

function isClass(each: unknown): boolean {
  const name = typeof each === "object" && each !== null ? (each as { name: unknown }).name : each;
  return typeof name === "string" && name !== "";
}

function isPlain(content: string | undefined): boolean {
  return typeof content === "string" && !/[<&]/.test(content);
}

/** The element with what has changed; fields that are undefined are left out. */
function changed(node: ElementJson, changes: Partial<ElementJson>): ElementJson {
  const names = Object.keys(changes);
  if (names.length === 0) return node;
  const made: ElementJson = { ...node, ...changes };
  for (const name of names) if (made[name] === undefined) delete made[name];
  return made;
}
