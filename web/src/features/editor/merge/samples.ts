/** Pages for the tests: random ones from a seed, and random changes of them. */
import type { Content, ElementJson, RuleJson } from "../context";
import { childrenOf, idOf } from "./tree.ts";

export const words = (content: string): ElementJson => ({ type: "textnode", content });

export function element(
  tagName: string,
  id: string,
  ...inside: (ElementJson | string)[]
): ElementJson {
  const components = inside.map((each) => (typeof each === "string" ? words(each) : each));
  return { tagName, attributes: { id }, components };
}

export function page(components: ElementJson[], styles: RuleJson[] = []): Content {
  return { version: 3, component: { type: "wrapper", components }, styles };
}

export const rule = (selector: string, style: RuleJson["style"], mediaText?: string): RuleJson =>
  mediaText ? { selectors: [selector], style, mediaText } : { selectors: [selector], style };

/** Chance with a memory: the same seed gives the same page. */
export class Chance {
  private state: number;
  private count = 0;
  private readonly prefix: string;

  constructor(seed: number, prefix = "i") {
    this.state = seed * 2654435761 + 1;
    this.prefix = prefix;
  }

  /** 0 … below - 1 */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  name(): string {
    return `${this.prefix}${this.count++}`;
  }

  text(): string {
    return `${this.one(["Good", "Better", "Old"])} ${this.one(["bread", "oven", "flour"])} ${this.below(100)}`;
  }
}

const TEXTS = ["h1", "h2", "p", "li"];

export function randomElement(chance: Chance, depth: number): ElementJson {
  const id = chance.name();
  if (depth === 0 || chance.below(3) === 0) {
    const inside = [words(chance.text())];
    if (chance.below(3) === 0)
      inside.push(element("a", chance.name(), chance.text()), words(" end"));
    return { ...element(chance.one(TEXTS), id), components: inside };
  }
  const inside = Array.from({ length: chance.below(4) }, () => randomElement(chance, depth - 1));
  return { ...element("div", id), components: inside, classes: ["box"] };
}

export function randomPage(chance: Chance, sections = 4, depth = 3): Content {
  const inside = Array.from({ length: sections }, () => ({
    ...element("section", chance.name()),
    components: Array.from({ length: 3 }, () => randomElement(chance, depth - 1)),
  }));
  return page(inside, [
    rule("box", { color: "red", width: "1px" }),
    rule("#i1", { color: "blue" }),
  ]);
}

type Found = { element: ElementJson; parent: ElementJson | null };

/** Every element but texts, with what it stands in. */
export function all(content: Content): Found[] {
  const found: Found[] = [];
  const visit = (each: ElementJson, parent: ElementJson | null) => {
    if (each.type === "textnode") return;
    found.push({ element: each, parent });
    for (const child of childrenOf(each)) visit(child, each);
  };
  visit(content.component, null);
  return found;
}

/** Ids of all elements, each with the id of what it stands in. */
export function placesOf(content: Content): Record<string, string> {
  const rows = all(content).flatMap(({ element: each, parent }) => {
    const id = idOf(each);
    return id ? [[id, (parent && idOf(parent)) ?? "/"] as const] : [];
  });
  return Object.fromEntries(rows);
}

export function idsIn(content: Content): string[] {
  return all(content).flatMap(({ element: each }) => idOf(each) ?? []);
}

const list = (each: ElementJson) => each.components as ElementJson[];

/** The page after some random changes, below `within` only where it is given. */
export function changed(before: Content, chance: Chance, times: number, within?: string): Content {
  const after = structuredClone(before);
  for (let time = 0; time < times; time++) change(after, chance, within);
  return after;
}

function change(content: Content, chance: Chance, within: string | undefined) {
  const known = all(content);
  const top = within
    ? known.find(({ element: each }) => idOf(each) === within)?.element
    : undefined;
  const inTop = top ? all({ ...content, component: top }).slice(1) : known.slice(1);
  const boxes = (top ? [{ element: top, parent: null }, ...inTop] : known).filter(
    ({ element: each }) => !each.tagName || ["div", "section"].includes(each.tagName),
  );
  if (inTop.length === 0) return;
  const { element: target, parent } = chance.one(inTop);
  const box = chance.one(boxes).element;
  const siblings = parent ? list(parent) : [];
  const isBlock = parent === null || !siblings.some((each) => each.type === "textnode");
  switch (chance.below(within ? 7 : 9)) {
    case 0:
      target.attributes = { ...target.attributes, title: chance.text() };
      return;
    case 1:
      target.classes = [...(target.classes ?? []), chance.name()];
      return;
    case 2: {
      const text = childrenOf(target).find((each) => each.type === "textnode");
      if (text) text.content = chance.text();
      return;
    }
    case 3:
      list(box).splice(chance.below(list(box).length + 1), 0, randomElement(chance, 1));
      return;
    case 4:
      if (isBlock) siblings.splice(siblings.indexOf(target), 1);
      return;
    case 5:
    case 6: {
      const inside = all({ ...content, component: target }).some((each) => each.element === box);
      if (!isBlock || inside) return;
      siblings.splice(siblings.indexOf(target), 1);
      list(box).splice(chance.below(list(box).length + 1), 0, target);
      return;
    }
    case 7: {
      const { style } = chance.one(content.styles);
      style[chance.one(["color", "width", "margin"])] = `${chance.below(9)}px`;
      return;
    }
    default:
      content.styles.push(rule(`#${idOf(target)}`, { color: chance.text() }));
  }
}

/** A page of so many elements: sections of nineteen paragraphs. */
export function large(elements: number): Content {
  const chance = new Chance(7);
  const sections = Array.from({ length: elements / 20 }, () => ({
    ...element("section", chance.name()),
    components: Array.from({ length: 19 }, () => element("p", chance.name(), chance.text())),
  }));
  return page(sections);
}
