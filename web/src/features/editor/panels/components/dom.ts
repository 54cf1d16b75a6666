/** Elements that are only shown: nodes of the canvas without a component of the editor behind them. */
import type { ElementJson, Environment } from "../../context";
import { withFiles } from "../../engine/canvas/files";
import { SVG_TAGS, TAG_OF } from "../../engine/clean/allowed.generated";
import { classOf } from "./selectors";

const SVG = "http://www.w3.org/2000/svg";

export function tagOf({ type = "", tagName, provider }: ElementJson): string {
  if (type === "navigation") return "nav";
  if (type === "video" && /^(yt|ytnc|vi)$/.test(String(provider))) return "iframe";
  return (typeof tagName === "string" && tagName.toLowerCase()) || TAG_OF.get(type) || "div";
}

/** The nodes inside an element; it is clean already. */
export function nodesIn(
  element: ElementJson,
  document: Document,
  environment: Environment,
): Node[] {
  if (element.type === "navigation") return [menu(document, environment)];
  if (tagOf(element) === "iframe" || !Array.isArray(element.components)) return [];
  const inSvg = tagOf(element) === "svg";
  return element.components.map((child) => nodeOf(child, document, environment, inSvg));
}

function nodeOf(
  element: ElementJson,
  document: Document,
  environment: Environment,
  inSvg: boolean,
): Node {
  if (element.type === "textnode") return document.createTextNode(String(element.content ?? ""));
  const tag = tagOf(element);
  const drawn = inSvg || tag === "svg";
  const node = drawn
    ? document.createElementNS(SVG, SVG_TAGS.get(tag) ?? tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributesOf(element, environment)))
    node.setAttribute(name, value);
  const classes = (element.classes ?? []).map(classOf).join(" ");
  if (classes) node.setAttribute("class", classes);
  const children =
    drawn && Array.isArray(element.components)
      ? element.components.map((child) => nodeOf(child, document, environment, true))
      : nodesIn(element, document, environment);
  node.append(...children);
  return node;
}

/** The attributes as a browser in the canvas may have them: files at addresses, nothing that runs. */
export function attributesOf(element: ElementJson, environment: Environment) {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(element.attributes ?? {}))
    if (value !== false && value !== null && value !== undefined)
      found[name] = value === true ? "" : withFiles(String(value), environment);
  const tag = tagOf(element);
  if (typeof element.src === "string" && element.src && !found.src && tag === "img")
    found.src = withFiles(element.src, environment);
  if (tag === "iframe") {
    delete found.src;
    found["data-gjs-embed"] = found.title || "Embedded page";
  }
  delete found.autoplay;
  if (tag === "video") found.controls ??= "";
  return found;
}

function menu(document: Document, environment: Environment): HTMLElement {
  const list = document.createElement("ul");
  for (const { path, name, inNavigation } of environment.pages) {
    if (!inNavigation) continue;
    const link = document.createElement("a");
    link.href = path;
    link.textContent = name;
    if (path === environment.path) link.setAttribute("aria-current", "page");
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  return list;
}
