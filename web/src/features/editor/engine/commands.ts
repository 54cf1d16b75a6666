/** What can be done with an element; each is one step for undo. */
import type { Component, Editor } from "grapesjs";

/** Where an element stands among those beside it that are no text. */
function standing(component: Component) {
  const parent = component.parent();
  const all = parent?.components().models.filter((each) => !isWords(each)) ?? [];
  return { parent, all, at: all.indexOf(component) };
}

/** Text nodes and comments are no elements that one chooses. */
export function isWords(component: Component): boolean {
  const type = component.get("type");
  return type === "textnode" || type === "comment";
}

export function isRoot(component: Component): boolean {
  return !component.parent();
}

export function mayMove(component: Component): boolean {
  return !isRoot(component) && component.get("draggable") !== false;
}

export function mayRemove(component: Component): boolean {
  return !isRoot(component) && component.get("removable") !== false;
}

export function mayCopy(component: Component): boolean {
  return !isRoot(component) && component.get("copyable") !== false;
}

/** Whether there is a place before (-1) or after (1) it. */
export function canShift(component: Component, by: -1 | 1): boolean {
  const { all, at } = standing(component);
  return mayMove(component) && all[at + by] !== undefined;
}

/** One place up or down among those beside it. */
export function shift(editor: Editor, component: Component, by: -1 | 1) {
  const { parent, all, at } = standing(component);
  const other = all[at + by];
  if (!parent || !other || !mayMove(component)) return;
  component.move(parent, { at: by < 0 ? other.index() : other.index() + 1 });
  choose(editor, component);
}

/** A copy right behind it, with ids of its own and the rules of the ids it was made from. */
export function duplicate(editor: Editor, component: Component) {
  const parent = component.parent();
  if (!parent || !mayCopy(component)) return;
  const [made] = parent.append(component.clone(), { at: component.index() + 1 });
  if (made) choose(editor, made);
}

/** Gone; the one beside it is chosen, else the one around it. */
export function discard(editor: Editor, component: Component) {
  const { parent, all, at } = standing(component);
  if (!mayRemove(component)) return;
  const next = all[at + 1] ?? all[at - 1] ?? parent;
  component.remove();
  if (next && !isRoot(next)) choose(editor, next);
  else editor.select();
}

/** Chosen, and brought into sight. */
export function choose(editor: Editor, component: Component | undefined) {
  editor.select(component);
  component?.view?.el?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
}

export type Step = "before" | "after" | "out" | "in";

/** The element that one comes to from this one. */
export function stepFrom(component: Component, step: Step): Component | undefined {
  const { parent, all, at } = standing(component);
  if (step === "out") return parent && !isRoot(parent) ? parent : undefined;
  if (step === "in") return component.components().models.find((each) => !isWords(each));
  return all[at + (step === "before" ? -1 : 1)];
}
