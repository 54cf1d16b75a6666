/** Makes a component of what is chosen, and takes a use apart again. */
import type { Component } from "grapesjs";
import type { Content, EditorHandle, ElementJson, RuleJson } from "../../context";
import { choose } from "../../engine/commands";
import { newId } from "../../engine/ids";
import { classesOf } from "../blocks/yours/collect";
import { sharedRules } from "../blocks/yours/shared";
import { type Definition, type Field, USE } from "./definition";
import { instanceOf } from "./instance";
import { createComponent } from "./queries";
import { newPrefix, released, taken } from "./take";

type Described = { name: string; category: string | null; fields: Field[] };

/** The element becomes a component, and a use of it stands in its place. */
export async function make(handle: EditorHandle, element: ElementJson, described: Described) {
  const { editor, organization, content } = handle;
  const rules = content().styles;
  const shared = sharedRules(editor, classesOf(element));
  const { component, styles, spare } = taken(element, rules, newPrefix(), shared);
  const row = await createComponent(organization.id, { ...described, component, styles });
  const id = String(element.attributes?.id ?? newId());
  const use = { type: USE, componentId: row.id, attributes: { id } };
  const said = new Set([...spare].map((rule) => JSON.stringify(rule)));
  put(handle, id, use, (before) => before.filter((rule) => !said.has(JSON.stringify(rule))));
}

/** The use becomes ordinary elements, which no longer follow the component. */
export function detach(handle: EditorHandle, use: Component, json: ElementJson, of: Definition) {
  const id = use.getId();
  const { component, styles } = released(instanceOf(of, json, id), of.styles, newPrefix());
  put(handle, id, component, (before) => [...before, ...styles]);
}

/** Something else in the place of the element with this id: one step for undo. */
function put(
  handle: EditorHandle,
  id: string,
  next: ElementJson,
  rules: (before: RuleJson[]) => RuleJson[],
) {
  const before = handle.content();
  const content: Content = {
    ...before,
    component: replaced(before.component, id, next),
    styles: rules(before.styles),
  };
  handle.apply(content);
  const made = handle.editor.getWrapper()?.find(`#${CSS.escape(id)}`)[0];
  if (made) choose(handle.editor, made);
}

function replaced(element: ElementJson, id: string, next: ElementJson): ElementJson {
  if (element.attributes?.id === id) return next;
  if (!Array.isArray(element.components)) return element;
  return { ...element, components: element.components.map((child) => replaced(child, id, next)) };
}
