/** Elements as clean HTML that people read, with where each of them stands in it. */

export type Printed = { text: string; ranges: Map<string, Range> };
export type Range = { from: number; to: number };

export type PrintText = { text: string };
export type PrintElement = {
  key: string;
  tag: string;
  attributes: [name: string, value: string | true][];
  children: PrintNode[];
};
export type PrintNode = PrintText | PrintElement;

const VOID = new Set(
  "area base br col embed hr img input link meta param source track wbr".split(" "),
);
const VERBATIM = new Set(["pre", "textarea"]);

/** Blocks stand on lines of their own; where there is text, nothing is moved. */
export function print(nodes: PrintNode[]): Printed {
  const out: Printed = { text: "", ranges: new Map() };
  block(nodes, "", out);
  return out;
}

function block(nodes: PrintNode[], indent: string, out: Printed) {
  for (const node of nodes) {
    if (out.text) out.text += "\n";
    out.text += indent;
    one(node, indent, out);
  }
}

function one(node: PrintNode, indent: string, out: Printed) {
  if ("text" in node) {
    out.text += escaped(node.text);
    return;
  }
  const from = out.text.length;
  out.text += opening(node);
  if (!VOID.has(node.tag)) {
    inside(node, indent, out);
    out.text += `</${node.tag}>`;
  }
  out.ranges.set(node.key, { from, to: out.text.length });
}

function inside({ tag, children }: PrintElement, indent: string, out: Printed) {
  if (children.length === 0) return;
  if (VERBATIM.has(tag) || children.some((child) => "text" in child)) {
    for (const child of children) inline(child, out);
    return;
  }
  block(children, `${indent}  `, out);
  out.text += `\n${indent}`;
}

/** Within a line of text no white space may be added. */
function inline(node: PrintNode, out: Printed) {
  if ("text" in node || node.children.length === 0) return one(node, "", out);
  const from = out.text.length;
  out.text += opening(node);
  for (const child of node.children) inline(child, out);
  out.text += `</${node.tag}>`;
  out.ranges.set(node.key, { from, to: out.text.length });
}

function opening({ tag, attributes }: PrintElement): string {
  const written = attributes.map(([name, value]) =>
    value === true ? ` ${name}` : ` ${name}="${quoted(value)}"`,
  );
  return `<${tag}${written.join("")}>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\u00a0", "&nbsp;");
}

function quoted(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("\u00a0", "&nbsp;");
}

/** What only lays out the code, and is no text of the page. */
export function isLayout(text: string): boolean {
  return /^\s*\n\s*$/.test(text);
}
