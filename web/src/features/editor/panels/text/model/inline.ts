/** Cleaned elements as HTML for a line of text: bold, italic, links; the rest leaves its words. */
import type { ElementJson } from "../../../context.ts";
import { tidy } from "./tidy.ts";

const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const ATTRIBUTES = ["href", "title"];

/** Written by us from elements that were cleaned: nothing of the source's own markup is in it. */
export function htmlOf(elements: ElementJson[]): string {
  const words = elements.flatMap(meant);
  return tidy(words, () => false)
    .map(written)
    .join("");
}

/** Without pictures and frames, and with bold and italic that were only a style. */
function meant(element: ElementJson): ElementJson[] {
  if (element.type === "textnode") {
    const content = (element.content ?? "").replaceAll(/[ \t\n\r\f]+/g, " ");
    return [{ type: "textnode", content }];
  }
  const tag = element.tagName ?? "";
  if (["img", "svg", "iframe", "video", "audio", "input", "select", "textarea"].includes(tag))
    return [];
  const list = Array.isArray(element.components) ? element.components : [];
  const components = list.flatMap(meant);
  const style = String(element.attributes?.style ?? "").toLowerCase();
  const bold = /font-weight:\s*(?:bold|[6-9]00)/.test(style);
  const italic = /font-style:\s*italic/.test(style);
  const light = /font-weight:\s*(?:normal|[1-5]00)/.test(style);
  let made: ElementJson = { tagName: light && /^(b|strong)$/.test(tag) ? "span" : tag, components };
  if (tag === "a") made.attributes = { href: element.attributes?.href ?? "" };
  if (bold && tag !== "b" && tag !== "strong") made = { tagName: "strong", components: [made] };
  if (italic && tag !== "i" && tag !== "em") made = { tagName: "em", components: [made] };
  return [made];
}

function written(element: ElementJson): string {
  if (element.type === "textnode") return escaped(element.content ?? "");
  const tag = element.tagName ?? "span";
  if (tag === "br") return "<br>";
  const given = ATTRIBUTES.flatMap((name) => {
    const value = element.attributes?.[name];
    return typeof value === "string" && value ? [` ${name}="${escaped(value)}"`] : [];
  });
  const inside = Array.isArray(element.components) ? element.components.map(written).join("") : "";
  return `<${tag}${given.join("")}>${inside}</${tag}>`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ESCAPED[sign] ?? sign);
}
