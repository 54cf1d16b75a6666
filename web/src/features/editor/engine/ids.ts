/** Every element but text has an id of its own: comments and rules refer to it. */
import type { Editor } from "grapesjs";
import type { Content, ElementJson } from "../context";

/** An id that nothing has: "i" and six signs. */
export function newId(): string {
  const number = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `i${number.toString(36).padStart(7, "0").slice(-7)}`;
}

type Known = Record<string, unknown>;
type Naming = {
  getNewId: (known: Known) => string;
  getIncrementId: (id: string, known: Known, options?: { keepIds?: string[] }) => string;
};

/** GrapesJS names what is new "i4ol-2" or by how many there are; here each gets an id like all others. */
export function nameLikeOurs(editor: Editor) {
  const naming = editor.Components.Component as never as Naming;
  const free = (known: Known) => {
    let id = newId();
    while (known[id]) id = newId();
    return id;
  };
  naming.getNewId = free;
  naming.getIncrementId = (id, known, options = {}) =>
    known[id] && !options.keepIds?.includes(id) ? free(known) : id;
}

/**
 * The content with an id for every element that has none. They follow from where the element
 * stands, so that two people who open the same page get the same ones.
 */
export function withIds(content: Content): Content {
  const taken = new Set<string>();
  let missing = 0;
  each(content.component, (element) => {
    const id = element.attributes?.id;
    if (typeof id === "string" && id) taken.add(id);
    else missing++;
  });
  if (missing === 0) return content;
  const component = structuredClone(content.component);
  let number = 0;
  each(component, (element) => {
    number++;
    if (element.attributes?.id) return;
    let id = `i${hash(`${number}/${element.tagName ?? element.type ?? ""}`)}`;
    while (taken.has(id)) id = `${id}0`;
    taken.add(id);
    element.attributes = { ...element.attributes, id };
  });
  return { ...content, component };
}

function each(element: ElementJson, act: (element: ElementJson) => void) {
  if (element.type === "textnode" || element.type === "comment") return;
  act(element);
  if (Array.isArray(element.components)) for (const child of element.components) each(child, act);
}

/** FNV-1a: short, the same everywhere. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++)
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value.toString(36);
}
