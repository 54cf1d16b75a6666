/**
 * Changes from elsewhere into the canvas: only what differs is touched, so the chosen element, the
 * scrolling and what is being typed stay.
 */
import type { Component, Editor } from "grapesjs";
import type { Content, ElementJson } from "../context";
import { same } from "../merge/same";
import { childrenOf, idOf, isText } from "../merge/tree";

/** Bring the canvas, which shows `from`, to `to`. It is no step for undo: it was not done here. */
export function patchInto(editor: Editor, from: Content, to: Content) {
  const wrapper = editor.getWrapper();
  if (!wrapper) return;
  const chosen = editor.getSelected()?.getId();
  editor.UndoManager.skip(() => {
    takeOut(wrapper, parentsIn(from.component), parentsIn(to.component));
    patch(wrapper, from.component, to.component);
    editor.Css.clear(); // rules went with what was taken out
    editor.Css.addCollection(structuredClone(to.styles) as never, {});
  });
  if (chosen === undefined || editor.getSelected()) return;
  const again = find(wrapper, chosen);
  if (again) editor.select(again);
}

/** What is to stand elsewhere, or nowhere, goes first: an id stands only once in the canvas. */
function takeOut(wrapper: Component, from: Map<string, string>, to: Map<string, string>) {
  for (const [id, parent] of from) if (to.get(id) !== parent) find(wrapper, id)?.remove();
}

/** Elements by their id, with the id of what they stand in. */
function parentsIn(root: ElementJson): Map<string, string> {
  const parents = new Map<string, string>();
  const visit = (element: ElementJson) => {
    for (const child of childrenOf(element)) {
      const id = idOf(child);
      if (id !== undefined) parents.set(id, idOf(element) ?? "");
      visit(child);
    }
  };
  visit(root);
  return parents;
}

function patch(component: Component, from: ElementJson, to: ElementJson) {
  if (same(from, to)) return;
  const { components: _, attributes: __, classes: ___, ...own } = from;
  const { components: ____, attributes = {}, classes = [], ...wanted } = to;
  const parent = component.parent();
  const plain = same(own, wanted) && typeof to.components !== "string";
  if (parent && (!plain || !arePlaced(childrenOf(from)) || !arePlaced(childrenOf(to)))) {
    if (plain && same(from.components, to.components)) dress(component, attributes, classes);
    else component.replaceWith(structuredClone(to) as never);
    return;
  }
  dress(component, attributes, classes);
  patchChildren(component, childrenOf(from), childrenOf(to));
}

function dress(component: Component, attributes: object, classes: unknown[]) {
  component.setAttributes(structuredClone(attributes) as never);
  component.setClass(structuredClone(classes) as never);
}

/** Whether all are elements with an id, which can be told apart. */
function arePlaced(children: ElementJson[]): boolean {
  return children.every((child) => !isText(child) && idOf(child) !== undefined);
}

function patchChildren(component: Component, from: ElementJson[], to: ElementJson[]) {
  const before = new Map(from.map((child) => [idOf(child), child]));
  for (const [at, child] of to.entries()) {
    const id = idOf(child);
    const models = component.components().models;
    const there = models.find((each) => each.getId() === id);
    const was = before.get(id);
    if (!there || !was) {
      component.append(structuredClone(child) as never, { at });
      continue;
    }
    if (models.indexOf(there) !== at) there.move(component, { at });
    patch(there, was, child);
  }
}

function find(root: Component, id: string): Component | undefined {
  if (root.getId() === id) return root;
  for (const child of root.components().models) {
    const found = find(child, id);
    if (found) return found;
  }
  return undefined;
}
