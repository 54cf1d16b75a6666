/** The elements of forms, as they are stored. */
import type { ElementJson, RuleJson } from "../../context";

export type Kind =
  | "text"
  | "email"
  | "tel"
  | "url"
  | "number"
  | "date"
  | "time"
  | "textarea"
  | "select"
  | "checkbox"
  | "choices"
  | "radio"
  | "hidden";

export const KINDS: { value: Kind; label: string }[] = [
  { value: "text", label: "Text" },
  { value: "email", label: "E-mail" },
  { value: "tel", label: "Telephone" },
  { value: "url", label: "Web address" },
  { value: "number", label: "Number" },
  { value: "date", label: "Date" },
  { value: "time", label: "Time" },
  { value: "textarea", label: "Long text" },
  { value: "select", label: "List to choose from" },
  { value: "radio", label: "One of several" },
  { value: "choices", label: "Any of several" },
  { value: "checkbox", label: "A box to tick" },
  { value: "hidden", label: "Hidden" },
];

export const hasOptions = (kind: Kind) => ["select", "radio", "choices"].includes(kind);

const OUTER = "rs-form-field";
const INNER = "rs-form-input";
const COMPLETE: Partial<Record<Kind, string>> = { email: "email", tel: "tel", url: "url" };

type Classes = { outer?: string[]; inner?: string[] };

/** A field with its label. */
export function newField(
  kind: Kind,
  label: string,
  name: string,
  { outer = [OUTER], inner = [INNER] }: Classes,
): ElementJson {
  if (kind === "radio" || kind === "choices") return group(kind, label, name, outer);
  if (kind === "checkbox") return tick(label, name, outer);
  if (kind === "hidden")
    return { type: "input", tagName: "input", attributes: { type: "hidden", name } };
  return {
    type: "label",
    tagName: "label",
    classes: outer,
    components: [text(`${label} `), control(kind, name, inner)],
  };
}

function control(kind: Kind, name: string, classes: string[]): ElementJson {
  if (kind === "textarea")
    return { type: kind, tagName: kind, classes, attributes: { name, rows: "5" } };
  if (kind === "select")
    return {
      type: kind,
      tagName: kind,
      classes,
      attributes: { name },
      components: optionsOf(["First", "Second", "Third"]),
    };
  const autocomplete = COMPLETE[kind] ? { autocomplete: COMPLETE[kind] } : {};
  return {
    type: "input",
    tagName: "input",
    classes,
    attributes: { type: kind, name, ...autocomplete },
  };
}

export function optionsOf(options: string[]): ElementJson[] {
  const none = { type: "option", tagName: "option", attributes: { value: "" } };
  return [
    { ...none, components: [text("Choose …")] },
    ...options.map((option) => ({
      type: "option",
      tagName: "option",
      attributes: { value: option },
      components: [text(option)],
    })),
  ];
}

function group(kind: "radio" | "choices", label: string, name: string, classes: string[]) {
  const type = kind === "radio" ? "radio" : "checkbox";
  return {
    tagName: "fieldset",
    classes: classes.includes(OUTER) ? ["rs-form-group"] : [...classes, "rs-form-group"],
    components: [
      { tagName: "legend", type: "text", components: [text(label)] },
      ...["First", "Second"].map((value) => ({
        type: "label",
        tagName: "label",
        classes: ["rs-form-choice"],
        components: [
          { type, tagName: "input", attributes: { type, name, value } },
          text(` ${value}`),
        ],
      })),
    ],
  };
}

function tick(label: string, name: string, outer: string[]): ElementJson {
  return {
    type: "label",
    tagName: "label",
    classes: outer.includes(OUTER) ? ["rs-form-choice"] : [...outer, "rs-form-choice"],
    components: [
      { type: "checkbox", tagName: "input", attributes: { type: "checkbox", name } },
      text(` ${label}`),
    ],
  };
}

export function submit(words: string): ElementJson {
  return {
    type: "button",
    tagName: "button",
    classes: ["rs-form-button"],
    attributes: { type: "submit" },
    components: [text(words)],
  };
}

export function wholeForm(): ElementJson {
  const required = (element: ElementJson): ElementJson => ({
    ...element,
    components: (element.components as ElementJson[]).map((each) =>
      each.attributes ? { ...each, attributes: { ...each.attributes, required: true } } : each,
    ),
  });
  return {
    type: "form",
    tagName: "form",
    classes: ["rs-form"],
    components: [
      required(newField("text", "Your name", "name", {})),
      required(newField("email", "E-mail", "email", {})),
      required(newField("textarea", "Message", "message", {})),
      submit("Send message"),
    ],
  };
}

function text(content: string): ElementJson {
  return { type: "textnode", content };
}

const own = (name: string, style: Record<string, string>): RuleJson => ({
  selectors: [name],
  style,
});

/** What single fields and whole forms look like until somebody changes it. */
export const STYLES: RuleJson[] = [
  own("rs-form", { display: "grid", gap: "1.25rem", "max-width": "34rem" }),
  own(OUTER, { display: "grid", gap: ".375rem", "font-weight": "600" }),
  own(INNER, {
    width: "100%",
    padding: ".75rem",
    font: "inherit",
    "font-weight": "400",
    color: "inherit",
    "background-color": "var(--color-background)",
    border: "1px solid var(--color-muted, currentColor)",
    "border-radius": "var(--radius)",
  }),
  own("rs-form-group", { display: "grid", gap: ".5rem", margin: "0", padding: "0", border: "0" }),
  {
    selectors: [],
    selectorsAdd: ".rs-form-group legend",
    style: { padding: "0", "margin-bottom": ".5rem", "font-weight": "600" },
  },
  own("rs-form-choice", {
    display: "flex",
    "align-items": "baseline",
    gap: ".5rem",
    "font-weight": "400",
  }),
  own("rs-form-help", { "font-size": ".875rem", "font-weight": "400" }),
  own("rs-form-button", {
    "justify-self": "start",
    padding: ".875rem 1.75rem",
    font: "inherit",
    "font-weight": "600",
    color: "var(--color-on-primary, #fff)",
    "background-color": "var(--color-primary)",
    border: "0",
    "border-radius": "var(--radius)",
    cursor: "pointer",
  }),
];
