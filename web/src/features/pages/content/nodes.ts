/**
 * A page's content as nodes of one kind, whichever of its formats it has: the tree of elements
 * (version 3), strings of HTML inside it, the older list of blocks, and the older tree (version 2).
 */
import { type Json, type Place, parseHtml } from "./place";

/** An element, or a text. */
export type Node = {
  tag: string; // "#text" for a text
  text: string; // of a text
  place: Place; // of a text: where it is written
  type: string; // of the editor: "navigation", "image"
  name?: string; // what an editor calls it
  id?: string;
  attribute: (name: string) => { value: string; place: Place } | undefined;
  children: Node[];
};

type Dictionary = { [name: string]: Json };

const TAG_OF_TYPE: Record<string, string> = {
  link: "a",
  image: "img",
  video: "video",
  iframe: "iframe",
  map: "iframe",
  label: "label",
  row: "tr",
  cell: "td",
  wrapper: "body",
};

/** The outermost nodes of a page's content, none where it is empty or of a shape nobody knows. */
export function nodesOf(content: Json): Node[] {
  if (!isDictionary(content)) return [];
  if (isDictionary(content.component)) return [ofComponent(content.component, ["component"])];
  if (Array.isArray(content.blocks)) {
    return content.blocks.flatMap((block, index) => ofBlock(block, ["blocks", index]));
  }
  if (isDictionary(content.root)) return [ofOlder(content.root, ["root"])];
  return [];
}

function ofComponent(node: Dictionary, path: (string | number)[]): Node {
  const type = text(node.type);
  if (type === "textnode") return ofText(text(node.content), { path: [...path, "content"] });
  const attributes = isDictionary(node.attributes) ? node.attributes : {};
  return {
    tag: (text(node.tagName) || TAG_OF_TYPE[type] || "div").toLowerCase(),
    text: "",
    place: { path },
    type,
    name: text(node["custom-name"]) || undefined,
    id: text(attributes.id) || undefined,
    attribute: (name) => {
      const value = attributes[name];
      if (value === undefined || value === null) return undefined;
      return { value: String(value), place: { path: [...path, "attributes", name] } };
    },
    children: childrenOf(node, path),
  };
}

function childrenOf(node: Dictionary, path: (string | number)[]): Node[] {
  const { components, content } = node;
  if (typeof components === "string" && components)
    return ofHtml(components, [...path, "components"]);
  if (isDictionary(components)) return [ofComponent(components, [...path, "components"])];
  if (Array.isArray(components) && components.length > 0) {
    return components.flatMap((child, index) => {
      const here = [...path, "components", index];
      if (typeof child === "string") return ofHtml(child, here);
      return isDictionary(child) ? [ofComponent(child, here)] : [];
    });
  }
  return typeof content === "string" && content ? ofHtml(content, [...path, "content"]) : [];
}

function ofText(value: string, place: Place): Node {
  return { tag: "#text", text: value, place, type: "", attribute: () => undefined, children: [] };
}

function ofHtml(html: string, path: (string | number)[]): Node[] {
  return domNodes(parseHtml(html), path, []);
}

function domNodes(parent: globalThis.Node, path: (string | number)[], inner: number[]): Node[] {
  return [...parent.childNodes].flatMap((node, index) => {
    const place: Place = { path, inner: [...inner, index] };
    if (node.nodeType === globalThis.Node.TEXT_NODE) return [ofText(node.textContent ?? "", place)];
    if (!(node instanceof Element)) return [];
    const here = node;
    return [
      {
        tag: here.localName,
        text: "",
        place,
        type: here.getAttribute("data-gjs-type") ?? "",
        name: here.getAttribute("data-gjs-custom-name") ?? undefined,
        id: here.id || undefined,
        attribute: (name: string) => {
          const value = here.getAttribute(name);
          if (value === null) return undefined;
          return { value, place: { path, inner: [...inner, index, `@${name}`] } };
        },
        children: domNodes(here, path, [...inner, index]),
      },
    ];
  });
}

/** {"id", "type", "html", "css", "settings"} */
function ofBlock(block: Json, path: (string | number)[]): Node[] {
  if (!isDictionary(block)) return [];
  const type = text(block.type);
  return [
    {
      tag: "section",
      text: "",
      place: { path },
      type,
      name: type
        ? type.charAt(0).toUpperCase() + type.slice(1).replaceAll(/[-_]/g, " ")
        : undefined,
      id: text(block.id) || undefined,
      attribute: () => undefined,
      children: ofHtml(text(block.html), [...path, "html"]),
    },
  ];
}

const OLDER_TAGS: Record<string, string> = {
  text: "p",
  link: "a",
  button: "a",
  image: "img",
  quote: "blockquote",
  section: "section",
};

/** {"id", "type", "props": {"text", "href", "src", "alt", "level"}, "children"} */
function ofOlder(node: Dictionary, path: (string | number)[]): Node {
  const type = text(node.type);
  const props = isDictionary(node.props) ? node.props : {};
  const words = text(props.text);
  const children = Array.isArray(node.children) ? node.children : [];
  const level = typeof props.level === "number" ? props.level : 2;
  return {
    tag: type === "heading" ? `h${level}` : (OLDER_TAGS[type] ?? "div"),
    text: "",
    place: { path },
    type,
    name: type === "section" ? text(node.id) || undefined : undefined,
    id: text(node.id) || undefined,
    attribute: (name) => {
      const value = props[name];
      if (typeof value !== "string") return undefined;
      return { value, place: { path: [...path, "props", name] } };
    },
    children: [
      ...(words ? [ofText(words, { path: [...path, "props", "text"] })] : []),
      ...children.flatMap((child, index) =>
        isDictionary(child) ? [ofOlder(child, [...path, "children", index])] : [],
      ),
    ],
  };
}

function isDictionary(value: Json | undefined): value is Dictionary {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
