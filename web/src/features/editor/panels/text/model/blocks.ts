/** Texts as wholes: cut in two, joined, made headings, paragraphs and lists. */
import type { Component, Editor } from "grapesjs";
import type { ElementJson } from "../../../context";
import { caretAt } from "./caret";
import { edited, finish, start, viewOf } from "./editing";
import { readWords } from "./read";
import { isWords, tagOf } from "./words";

const HEADING = /^h[1-6]$/;

/** Whether Enter makes a new element after this one, and not only a new line. */
export function isSplit(root: Component): boolean {
  const tag = tagOf(root);
  return tag === "p" || tag === "li" || HEADING.test(tag);
}

/** Enter: what stands behind the caret goes into a new element. */
export async function split(editor: Editor, root: Component) {
  const view = viewOf(root);
  const parent = root.parent();
  const selection = view?.el.ownerDocument.getSelection();
  if (!view || !parent || !selection?.rangeCount) return;
  const container = view.getChildrenContainer();
  if (tagOf(root) === "li" && (container.textContent ?? "").trim() === "")
    return leaveList(editor, root);
  const range = selection.getRangeAt(0);
  range.deleteContents();
  const rest = view.el.ownerDocument.createRange();
  rest.setStart(range.endContainer, range.endOffset);
  rest.setEnd(container, container.childNodes.length);
  const cut = rest.extractContents();
  const staying = new Set([...container.querySelectorAll("[id]")].map((each) => each.id));
  for (const each of cut.querySelectorAll("[id]"))
    if (staying.has(each.id)) each.removeAttribute("id");
  const components = readWords(root, cut);
  await finish(root);
  await startIn(editor, parent, root.index() + 1, after(root, components));
}

/** The element behind a text: another paragraph or item as it is, a paragraph behind a heading. */
function after(root: Component, components: ElementJson[]): ElementJson {
  const tag = tagOf(root);
  const classes = HEADING.test(tag) ? [] : root.getClasses();
  return {
    type: "text",
    tagName: HEADING.test(tag) ? "p" : tag,
    ...(classes.length > 0 ? { classes } : {}),
    components,
  };
}

/** Enter in an empty item: on with a paragraph behind the list. */
async function leaveList(editor: Editor, item: Component) {
  const list = item.parent();
  const parent = list?.parent();
  if (!list || !parent) return;
  await finish(item);
  const below = list.components().models.slice(item.index() + 1);
  const at = list.index() + 1;
  if (below.length > 0)
    parent.append({ ...bareOf(list), components: below.map(jsonOf) } as never, { at });
  for (const each of below) each.remove();
  item.remove();
  const empty = list.components().length === 0;
  const place = list.index();
  if (empty) list.remove();
  await startIn(editor, parent, empty ? place : at, { type: "text", tagName: "p", components: [] });
}

/** Backspace at the beginning: the words go to the end of the text before. */
export async function joinBefore(editor: Editor, root: Component) {
  const before = root
    .parent()
    ?.components()
    .at(root.index() - 1);
  const view = viewOf(root);
  if (!view || root.index() === 0 || !before || !isWords(before) || !isSplit(root)) return;
  const at = viewOf(before)?.el.textContent?.length ?? 0;
  const words = readWords(root, view.getChildrenContainer());
  await finish(root);
  root.remove();
  before.append(words as never);
  await start(editor, before, at);
}

/** Another level of heading, or a paragraph; the caret stays where it is. */
export async function retag(editor: Editor, root: Component, tag: string) {
  const view = viewOf(root);
  if (!view || tagOf(root) === tag) return;
  const typing = edited(editor) === root;
  const at = typing ? caretAt(view.getChildrenContainer()) : 0;
  if (typing) await finish(root);
  if (tagOf(root) === "li") return unlist(editor, root, tag, at);
  root.set("tagName", tag);
  if (typing) await start(editor, root, at);
}

/** A text becomes a list, a list another kind of list, or its item a paragraph again. */
export async function toggleList(editor: Editor, root: Component, kind: "ul" | "ol") {
  const view = viewOf(root);
  const parent = root.parent();
  if (!view || !parent) return;
  const at = caretAt(view.getChildrenContainer());
  await finish(root);
  if (tagOf(root) === "li") {
    if (tagOf(parent) === kind) return unlist(editor, root, "p", at);
    parent.set("tagName", kind);
    return start(editor, root, at);
  }
  const item = { type: "text", tagName: "li", components: jsonOf(root).components ?? [] };
  const place = root.index();
  root.remove();
  const [list] = parent.append({ tagName: kind, components: [item] } as never, { at: place });
  const made = list?.components().at(0);
  if (made) await start(editor, made, at);
}

/** An item as a text of its own, the list cut in two around it. */
async function unlist(editor: Editor, item: Component, tag: string, caret: number) {
  const list = item.parent();
  const parent = list?.parent();
  if (!list || !parent) return;
  const all = list.components().models;
  const above = all.slice(0, item.index());
  const below = all.slice(item.index() + 1);
  const made: ElementJson[] = [
    ...(above.length > 0
      ? [{ ...bareOf(list), ...idOf(list), components: above.map(jsonOf) }]
      : []),
    { type: "text", tagName: tag, components: jsonOf(item).components ?? [] },
    ...(below.length > 0 ? [{ ...bareOf(list), components: below.map(jsonOf) }] : []),
  ];
  const at = list.index();
  list.remove();
  const added = parent.append(made as never, { at });
  const text = added[above.length > 0 ? 1 : 0];
  if (text) await start(editor, text, caret);
}

async function startIn(editor: Editor, parent: Component, at: number, json: ElementJson) {
  const [made] = parent.append(json as never, { at });
  if (made) await start(editor, made, 0);
}

function jsonOf(component: Component): ElementJson {
  return JSON.parse(JSON.stringify(component.toJSON())) as ElementJson;
}

/** A list like this one, for others of its items. */
function bareOf(list: Component): ElementJson {
  const { components: _, attributes: _own, ...own } = jsonOf(list);
  return own;
}

function idOf(list: Component): ElementJson {
  return { attributes: jsonOf(list).attributes };
}
