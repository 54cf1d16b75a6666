/** What a person calls an element. */
import type { Component } from "grapesjs";

const TYPES: Record<string, string> = {
  wrapper: "Body",
  textnode: "Words",
  image: "Picture",
  video: "Video",
  map: "Map",
  navigation: "Navigation",
  component: "Component",
  form: "Form",
  svg: "Drawing",
};

const TAGS: Record<string, string> = {
  a: "Link",
  article: "Article",
  aside: "Aside",
  blockquote: "Quote",
  button: "Button",
  dd: "Definition",
  details: "Disclosure",
  dl: "Definitions",
  dt: "Term",
  em: "Emphasis",
  fieldset: "Group of inputs",
  figcaption: "Caption",
  figure: "Figure",
  footer: "Footer",
  form: "Form",
  h1: "Heading 1",
  h2: "Heading 2",
  h3: "Heading 3",
  h4: "Heading 4",
  h5: "Heading 5",
  h6: "Heading 6",
  header: "Header",
  hr: "Line",
  iframe: "Embed",
  img: "Picture",
  input: "Input",
  label: "Label",
  li: "List item",
  main: "Main part",
  nav: "Navigation",
  ol: "Numbered list",
  option: "Choice",
  p: "Text",
  picture: "Picture",
  section: "Section",
  select: "Choices",
  span: "Span",
  strong: "Strong text",
  summary: "Summary",
  table: "Table",
  tbody: "Rows",
  td: "Cell",
  textarea: "Long input",
  th: "Heading cell",
  thead: "Heading rows",
  tr: "Row",
  ul: "List",
  video: "Video",
};

/** Its own name where somebody gave it one, a component's for a use of it, else what it is. */
export function nameOf(component: Component): string {
  const own = component.get("custom-name") || component.get("shown-name" as never);
  if (typeof own === "string" && own) return own;
  const type = component.get("type") ?? "";
  const tag = (component.get("tagName") ?? "").toLowerCase();
  return TYPES[type] ?? TAGS[tag] ?? (type === "text" ? "Text" : "Box");
}
