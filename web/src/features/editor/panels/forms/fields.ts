/** The fields of a form in the canvas: found, changed, added, moved. */
import type { Component } from "grapesjs";
import type { ElementJson } from "../../context";
import { type Kind, newField, optionsOf } from "./making";

export const CONTROLS = ["input", "textarea", "select"];
const BUTTONS = ["submit", "reset", "button", "image"];

export type FieldInForm = {
  name: string;
  kind: Kind;
  /** All inputs of the name: several for radio buttons and boxes. */
  controls: Component[];
  /** What is moved or removed with it. */
  group: Component;
};

export function tagOf(component: Component): string {
  return String(component.get("tagName") ?? "").toLowerCase();
}

export function isForm(component: Component): boolean {
  return tagOf(component) === "form";
}

/** An input that visitors fill in. */
export function isControl(component: Component): boolean {
  if (!CONTROLS.includes(tagOf(component))) return false;
  return !BUTTONS.includes(String(component.getAttributes().type ?? ""));
}

/** The form that an element stands in, or is. */
export function formOf(component: Component): Component | undefined {
  for (let each: Component | undefined = component; each; each = each.parent())
    if (isForm(each)) return each;
  return undefined;
}

export function fieldsIn(form: Component): FieldInForm[] {
  const found = new Map<string, Component[]>();
  for (const control of form.find("input, textarea, select").filter(isControl)) {
    const name = String(control.getAttributes().name ?? "") || `(${control.getId()})`;
    found.set(name, [...(found.get(name) ?? []), control]);
  }
  return [...found].map(([name, controls]) => ({
    name,
    kind: kindOf(controls),
    controls,
    group: groupOf(form, controls),
  }));
}

/** The field that an input belongs to. */
export function fieldOf(control: Component): FieldInForm | undefined {
  const form = formOf(control);
  if (!form) return undefined;
  return fieldsIn(form).find((each) => each.controls.includes(control));
}

export function kindOf(controls: Component[]): Kind {
  const first = controls[0];
  if (!first) return "text";
  const tag = tagOf(first);
  if (tag !== "input") return tag as Kind;
  const type = String(first.getAttributes().type ?? first.get("type") ?? "text");
  if (type === "checkbox") return controls.length > 1 ? "choices" : "checkbox";
  return (type === "input" ? "text" : type) as Kind;
}

/** The outermost element within the form that holds this field and no other. */
function groupOf(form: Component, controls: Component[]): Component {
  let group = controls[0] as Component;
  for (let up = group.parent(); up && up !== form; up = up.parent()) {
    const inside = up.find("input, textarea, select, button");
    if (inside.some((each) => !controls.includes(each))) break;
    group = up;
  }
  return group;
}

// --- label, help, options

function textIn(component: Component): Component | undefined {
  for (const child of component.components().models) {
    if (child.get("type") === "textnode" && String(child.get("content") ?? "").trim()) return child;
    if (!CONTROLS.includes(tagOf(child))) {
      const found = textIn(child);
      if (found) return found;
    }
  }
  return undefined;
}

function labelOf(field: FieldInForm): Component | undefined {
  const several = field.controls.length > 1 || field.kind === "radio";
  if (several) return field.group.find("legend")[0];
  const control = field.controls[0];
  for (let each = control; each; each = each.parent()) if (tagOf(each) === "label") return each;
  const id = control?.getId();
  return formOf(field.group)?.find(`label[for="${id}"]`)[0];
}

export function labelText(field: FieldInForm): string {
  const label = labelOf(field);
  const words = label && textIn(label);
  const given = field.controls[0]?.getAttributes() ?? {};
  return String(words?.get("content") ?? given["aria-label"] ?? given.placeholder ?? "").trim();
}

export function setLabel(field: FieldInForm, text: string) {
  const label = labelOf(field);
  if (!label) {
    for (const control of field.controls) control.addAttributes({ "aria-label": text });
    return;
  }
  const words = textIn(label);
  const made = { type: "textnode", content: text };
  if (words) words.replaceWith(made as never);
  else label.append(made as never, { at: 0 });
}

export function setAttribute(field: FieldInForm, name: string, value: string | boolean) {
  for (const control of field.controls) {
    if (value === "" || value === false) control.removeAttributes(name);
    else control.addAttributes({ [name]: value });
  }
}

function helpOf(field: FieldInForm): Component | undefined {
  return field.group.find("[data-help]")[0];
}

export function helpText(field: FieldInForm): string {
  const help = helpOf(field);
  return String((help && textIn(help)?.get("content")) ?? "");
}

/** A sentence below the input, which screen readers read with it. */
export function setHelp(field: FieldInForm, text: string) {
  const help = helpOf(field);
  if (!text) {
    help?.remove();
    setAttribute(field, "aria-describedby", "");
    return;
  }
  const words = { type: "textnode", content: text };
  if (help) {
    help.components([words] as never);
    return;
  }
  const made: ElementJson = {
    tagName: "small",
    classes: ["rs-form-help"],
    attributes: { "data-help": "" },
    components: [words],
  };
  const inside = field.group === field.controls[0] ? field.group.parent() : field.group;
  const at = field.group === field.controls[0] ? field.group.index() + 1 : undefined;
  const [added] = inside?.append(made as never, { at }) ?? [];
  const id = added?.getId();
  if (added && id) {
    added.addAttributes({ id });
    setAttribute(field, "aria-describedby", id);
  }
}

export function optionsIn(field: FieldInForm): string[] {
  const [first] = field.controls;
  if (field.kind !== "select")
    return field.controls.map((each) => String(each.getAttributes().value ?? ""));
  const options = (first?.find("option") ?? []).filter((each) => each.getAttributes().value !== "");
  return options
    .map((each) => String(textIn(each)?.get("content") ?? each.getAttributes().value ?? "").trim())
    .filter(Boolean);
}

/** Other answers to choose from; buttons and boxes are made anew as they were, the first is given. */
export function setOptions(field: FieldInForm, options: string[]): Component | undefined {
  const [first] = field.controls;
  if (!first) return undefined;
  if (field.kind === "select") {
    first.components(optionsOf(options) as never);
    return undefined;
  }
  const template = first.parent();
  const within = template?.parent();
  if (!template || !within || tagOf(template) !== "label") return undefined;
  const at = template.index();
  const classes = template.getClasses();
  const required = first.getAttributes().required !== undefined;
  for (const control of field.controls) control.parent()?.remove();
  const type = field.kind === "radio" ? "radio" : "checkbox";
  const made = options.map((value) => ({
    type: "label",
    tagName: "label",
    classes,
    components: [
      {
        type,
        tagName: "input",
        attributes: {
          type,
          name: field.name,
          value,
          ...(required && type === "radio" ? { required: true } : {}),
        },
      },
      { type: "textnode", content: ` ${value}` },
    ],
  }));
  const [added] = within.append(made as never, { at });
  return added?.find("input")[0];
}

/** Another label; the name goes with it as long as it was made from it. */
export function relabel(field: FieldInForm, text: string) {
  const form = formOf(field.group);
  const made = nameOf(labelText(field));
  setLabel(field, text);
  if (form && text && field.name.replace(/_\d+$/, "") === made)
    setAttribute(field, "name", freeName(form, text, field.name));
}

// --- the form as a whole

function nameOf(label: string): string {
  const plain = label
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "");
  const words = plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  return words.slice(0, 40) || "field";
}

/** A name that no field of the form has, from its label. */
export function freeName(form: Component, label: string, own = ""): string {
  const base = nameOf(label);
  const taken = new Set(fieldsIn(form).map((field) => field.name));
  taken.delete(own);
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
  return name;
}

/** Behind the last field, looking like it. */
export function addField(form: Component, kind: Kind, label: string): Component | undefined {
  const fields = fieldsIn(form);
  const like = fields.findLast((each) => tagOf(each.group) === "label" && each.kind !== "checkbox");
  const made = newField(kind, label, freeName(form, label), {
    outer: like?.group.getClasses(),
    inner: like?.controls[0]?.getClasses(),
  });
  const last = fields.at(-1)?.group;
  const parent = last?.parent() ?? form;
  const [added] = parent.append(made as never, { at: last ? last.index() + 1 : 0 });
  return added;
}

/** Another kind of input in the same place, with the same label and name. */
export function changeKind(field: FieldInForm, kind: Kind): Component | undefined {
  const [control] = field.controls;
  const plain = (each: Kind) => !["radio", "choices", "checkbox"].includes(each);
  if (!control || kind === field.kind) return control;
  if (plain(kind) && plain(field.kind)) {
    const made = controlOf(newField(kind, "", field.name, {}));
    const { type: _, ...kept } = control.getAttributes({ noClass: true } as never);
    const attributes = { ...kept, ...made?.attributes };
    const [next] = control.replaceWith({
      ...made,
      classes: control.getClasses(),
      attributes,
    } as never);
    return next;
  }
  const json = newField(kind, labelText(field), field.name, { outer: field.group.getClasses() });
  const [next] = field.group.replaceWith(json as never);
  return next;
}

function controlOf(element: ElementJson): ElementJson | undefined {
  if (CONTROLS.includes(element.tagName ?? "")) return element;
  const inside = Array.isArray(element.components) ? element.components : [];
  for (const child of inside) {
    const found = controlOf(child);
    if (found) return found;
  }
  return undefined;
}

/** One place up (-1) or down (1) among the fields. */
export function moveField(form: Component, from: number, to: number) {
  const fields = fieldsIn(form);
  const moved = fields[from]?.group;
  const target = fields[to]?.group;
  const parent = target?.parent();
  if (!moved || !target || !parent || moved === target) return;
  moved.move(parent, { at: target.index() + (to > from ? 1 : 0) });
}
