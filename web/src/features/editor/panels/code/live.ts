/** The elements of the canvas as code, and code brought into the canvas. */
import type { Component, Editor } from "grapesjs";
import type { ElementJson, RuleJson } from "../../context";
import { jsonOf } from "./liveRules";
import { pair } from "./pairing";
import { isLayout, type PrintNode } from "./print";
import { parseRules } from "./rules";

// Their inside is drawn by the program; here it is left alone.
const CLOSED = new Set(["component", "navigation", "map"]);
const FIRST = ["id", "class"];

export function isClosed(component: Component): boolean {
  return CLOSED.has(String(component.get("type") ?? ""));
}

/** What code shows of an element. */
export function printable(component: Component): PrintNode[] {
  const type = component.get("type");
  if (type === "comment") return [];
  if (type === "textnode") return [{ text: String(component.get("content") ?? "") }];
  const children = isClosed(component) ? [] : component.components().models.flatMap(printable);
  const html = String(component.get("content") ?? "");
  return [
    {
      key: component.getId(),
      tag: tagOf(component),
      attributes: attributesOf(component),
      children: children.length || !html ? children : [{ text: html.replaceAll(/<[^>]*>/g, "") }],
    },
  ];
}

function tagOf(component: Component): string {
  return String(component.get("tagName") || "div").toLowerCase();
}

function attributesOf(component: Component): [string, string | true][] {
  const given = { ...(component.get("attributes") as Record<string, unknown>) };
  const src = given.src ?? component.get("src");
  const names = (component.getClasses() as string[]).join(" ");
  const all: Record<string, unknown> = { ...given, id: component.getId(), class: names };
  if (typeof src === "string" && src) all.src = src;
  return Object.entries(all)
    .filter(([, value]) => value !== "" && value !== false && value != null)
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([name, value]) => [name, value === true ? true : String(value)]);
}

function rank(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

/** Rules of elements that were cut out: they are there again when the element is put in again. */
export type Graves = Map<string, RuleJson[]>;

type Bringing = {
  editor: Editor;
  graves: Graves;
  /** All ids that the code has: what stands there is moved, never made anew. */
  ids: Set<string>;
};

/** Makes what stands in `parent` between these elements what the code says; one step for undo. */
export function bring(
  editor: Editor,
  parent: Component,
  existing: Component[],
  wanted: ElementJson[],
  graves: Graves,
) {
  const ids = new Set<string>();
  collect(wanted, ids);
  children({ editor, graves, ids }, parent, existing, wanted);
}

function collect(list: ElementJson[], ids: Set<string>) {
  for (const each of list) {
    const id = idOf(each);
    if (id) ids.add(id);
    if (Array.isArray(each.components)) collect(each.components, ids);
  }
}

function idOf({ attributes }: ElementJson): string | undefined {
  return typeof attributes?.id === "string" && attributes.id ? attributes.id : undefined;
}

function children(
  bringing: Bringing,
  parent: Component,
  given: Component[],
  wanted: ElementJson[],
) {
  const verbatim = /^(pre|textarea)$/.test(tagOf(parent));
  const isKept = (text: unknown) => verbatim || !isLayout(String(text ?? ""));
  const existing = given.filter(
    (each) =>
      each.get("type") !== "comment" &&
      (each.get("type") !== "textnode" || isKept(each.get("content"))),
  );
  const list = wanted.filter((each) => each.type !== "textnode" || isKept(each.content));
  const known = existing.map((each) =>
    each.get("type") === "textnode"
      ? { id: "", tag: "#text" }
      : { id: each.getId(), tag: tagOf(each) },
  );
  const asked = list.map((each) => ({
    id: idOf(each),
    tag: each.type === "textnode" ? "#text" : (each.tagName ?? "div"),
  }));
  const elsewhere = (id: string) => find(bringing.editor, id) !== undefined;
  const pairs = pair(known, asked, elsewhere);
  const start = given[0]?.index() ?? 0;
  const kept = new Set(pairs);
  existing.forEach((each, at) => {
    if (!kept.has(at) && !bringing.ids.has(each.getId())) bury(bringing, each);
  });
  let before: Component | undefined;
  list.forEach((json, at) => {
    const id = asked[at]?.id;
    const own = pairs[at] === undefined ? undefined : existing[pairs[at]];
    const found = own ?? (id ? find(bringing.editor, id) : undefined);
    const place = before ? before.index() + 1 : start;
    if (found) standAt(parent, found, before, place);
    before = found ? update(bringing, found, json) : make(bringing, parent, json, place);
  });
}

function find(editor: Editor, id: string): Component | undefined {
  const found = editor.Components.getById(id);
  return found?.parent() ? found : undefined;
}

/** Moved only where something of the page stands between: white space of the code is none. */
function standAt(parent: Component, each: Component, before: Component | undefined, at: number) {
  if (each.parent() === parent) {
    const from = before ? before.index() + 1 : at;
    const between = parent.components().models.slice(from, each.index());
    if (each.index() >= from && between.every(isInvisible)) return;
  }
  each.move(parent, { at });
}

function isInvisible(component: Component): boolean {
  const type = component.get("type");
  return (
    type === "comment" || (type === "textnode" && isLayout(String(component.get("content") ?? "")))
  );
}

function make(bringing: Bringing, parent: Component, json: ElementJson, at: number): Component {
  const inside = Array.isArray(json.components) ? json.components : [];
  const shell = { ...json, components: [] };
  const [made] = parent.components().add([shell] as never, { at }) as unknown as Component[];
  const component = made as Component;
  if (json.type === "textnode") return component;
  styled(bringing.editor, component, json);
  raise(bringing, component);
  children(bringing, component, [], inside);
  return component;
}

function update(bringing: Bringing, component: Component, json: ElementJson): Component {
  if (json.type === "textnode") {
    const text = String(json.content ?? "");
    if (component.get("content") !== text) component.set("content", text);
    return component;
  }
  if (isOther(component, json)) return remake(bringing, component, json);
  const tag = json.tagName ?? "div";
  if (tagOf(component) !== tag.toLowerCase()) component.set("tagName", tag);
  attributes(component, json);
  classes(component, json);
  styled(bringing.editor, component, json);
  if (isClosed(component)) return component;
  const inside = Array.isArray(json.components) ? json.components : [];
  if (component.get("content") && component.components().length === 0) {
    const [shown] = printable(component);
    const text = shown && "children" in shown ? shown.children[0] : undefined;
    const [only] = inside;
    if (text && "text" in text && inside.length === 1 && only?.content === text.text)
      return component;
    component.set("content", "");
  }
  children(bringing, component, component.components().models.slice(), inside);
  return component;
}

/** Boxes that get text are texts; a tag of another kind needs another component. */
function isOther(component: Component, json: ElementJson): boolean {
  const type = String(component.get("type") || "");
  if (!json.type || json.type === type || isClosed(component)) return false;
  if (json.type === "text")
    return (type === "" || type === "default") && !json.attributes?.["data-form"];
  return tagOf(component) !== (json.tagName ?? "div");
}

/** The same element as another type: its id, and what is said of that, stay. */
function remake(bringing: Bringing, component: Component, json: ElementJson): Component {
  const parent = component.parent() as Component;
  const at = component.index();
  const id = idOf(json) ?? component.getId();
  const custom = component.get("custom-name");
  bury(bringing, component);
  const next = { ...json, attributes: { ...json.attributes, id } };
  return make(bringing, parent, custom ? { ...next, "custom-name": custom } : next, at);
}

function attributes(component: Component, json: ElementJson) {
  const before = (component.get("attributes") ?? {}) as Record<string, unknown>;
  const { style: _, ...wanted } = json.attributes ?? {};
  const next: Record<string, unknown> = { ...wanted, id: wanted.id ?? component.getId() };
  for (const [name, value] of Object.entries(next))
    if (value === "" && before[name] === true) next[name] = true;
  const property = component.get("src");
  const src = next.src;
  if (property !== undefined && before.src === undefined) delete next.src;
  if (!same(before, next)) component.setAttributes(next as never);
  if (property !== undefined && src !== undefined && property !== src) component.set("src", src);
}

function same(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => String(one[name] ?? "") === String(other[name] ?? ""));
}

function classes(component: Component, { classes: given = [] }: ElementJson) {
  const wanted = given.map((each) => (typeof each === "string" ? each : each.name));
  const now = component.getClasses() as string[];
  for (const name of now) if (!wanted.includes(name)) component.removeClass(name);
  for (const name of wanted) if (!now.includes(name)) component.addClass(name);
}

/** A style attribute becomes what is said of the element's id. */
function styled(editor: Editor, component: Component, { attributes: given }: ElementJson) {
  if (typeof given?.style !== "string") return;
  const { rules } = parseRules(`#a{${given.style}}`, () => true);
  const id = component.getId();
  const rule =
    editor.Css.getIdRule(id, { mediaText: "" }) ?? editor.Css.setIdRule(id, {}, { mediaText: "" });
  rule.setStyle({ ...rule.getStyle(), ...rules[0]?.style } as never);
  const { style: _, ...rest } = (component.get("attributes") ?? {}) as Record<string, unknown>;
  component.setAttributes(rest as never);
}

/** Gone, but what is said of its id, and of all in it, is remembered. */
function bury({ editor, graves, ids }: Bringing, component: Component) {
  const keep = (each: Component) => {
    const id = each.getId();
    const own = editor.Css.getAll().models.filter(
      (rule) => rule.getSelectors().getFullString() === `#${id}`,
    );
    if (own.length) graves.set(id, own.map(jsonOf));
    each.components().forEach(keep);
  };
  keep(component);
  // What goes on elsewhere is taken out before what it stood in goes.
  const parent = component.parent();
  const rescue = (each: Component) => {
    for (const child of [...each.components().models]) {
      if (ids.has(child.getId()) && parent) child.move(parent, { at: parent.components().length });
      else rescue(child);
    }
  };
  rescue(component);
  component.remove();
}

function raise({ editor, graves }: Bringing, component: Component) {
  const id = component.getId();
  const rules = graves.get(id);
  graves.delete(id);
  if (rules && editor.Css.getRules(`#${id}`).length === 0)
    editor.Css.addCollection(structuredClone(rules) as never, {});
}
