/** The values that a use gives to the fields of its component; a wrong one leaves what is there. */
import type { ElementJson } from "../../context.ts";
import type { FieldKind } from "./definition.ts";

/** The element with the value put in; itself where the value is none for this kind. */
export function filled(element: ElementJson, kind: FieldKind, value: unknown): ElementJson {
  switch (kind) {
    case "text":
      if (typeof value !== "string") return element;
      return withChildren(element, [{ type: "textnode", content: value }]);
    case "rich":
      return typeof value === "string" ? withChildren(element, value) : element;
    case "link":
      return withLink(element, value);
    case "image":
      return withImage(element, value);
  }
}

function withChildren(element: ElementJson, components: ElementJson[] | string): ElementJson {
  const { content: _, ...rest } = element;
  return { ...rest, components };
}

/** Another address; target and rel stay as they are unless they are given, "" takes them off. */
function withLink(element: ElementJson, value: unknown): ElementJson {
  const given = objectOf(value, "href");
  if (!isAddress(given.href)) return element;
  const attributes: Record<string, unknown> = { ...element.attributes, href: given.href };
  for (const name of ["target", "rel"]) {
    if (typeof given[name] !== "string") continue;
    if (given[name]) attributes[name] = given[name];
    else delete attributes[name];
  }
  return { ...element, attributes };
}

/** Another picture: the size and further widths of the one before are not its own. */
function withImage(element: ElementJson, value: unknown): ElementJson {
  const given = objectOf(value, "src");
  if (!isAddress(given.src)) return element;
  const {
    width: _,
    height: __,
    srcset: ___,
    sizes: ____,
    ...attributes
  } = element.attributes ?? {};
  attributes.src = given.src;
  if (typeof given.alt === "string") attributes.alt = given.alt;
  for (const name of ["width", "height"]) {
    const size = given[name];
    if (typeof size === "number" && Number.isInteger(size) && size > 0) attributes[name] = size;
  }
  const { src: _____, ...rest } = element;
  return { ...rest, attributes };
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "string") return { [name]: value };
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function isAddress(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}
