/** What is copied, in a form that travels through the clipboard: in an attribute of its HTML. */
import type { ElementJson, RuleJson } from "../../context.ts";

export type Parcel = {
  roseram: 1;
  organization: string;
  components: ElementJson[];
  styles: RuleJson[];
};

const MARK = "data-roseram";

/** HTML that any program can read, and that says to us what it was. */
export function wrapped(parcel: Parcel, html: string): string {
  return `<div ${MARK}="${encodeURIComponent(JSON.stringify(parcel))}">${html}</div>`;
}

/** What was copied from one of our editors; nothing where the HTML is from elsewhere. */
export function unwrapped(html: string): Parcel | undefined {
  const found = new RegExp(`\\s${MARK}="([^"]+)"`).exec(html);
  if (!found?.[1]) return undefined;
  try {
    const parcel = JSON.parse(decodeURIComponent(found[1])) as Partial<Parcel>;
    const fine = Array.isArray(parcel.components) && Array.isArray(parcel.styles);
    return parcel.roseram === 1 && fine ? (parcel as Parcel) : undefined;
  } catch {
    return undefined;
  }
}

/** The rules that concern these elements by a class or an id of theirs. */
export function rulesFor(elements: ElementJson[], rules: RuleJson[]): RuleJson[] {
  const names = new Set<string>();
  for (const each of all(elements)) {
    for (const name of classNames(each)) names.add(`.${name}`);
    const id = each.attributes?.id;
    if (typeof id === "string") names.add(`#${id}`);
  }
  return rules.filter((rule) => {
    const own = selectorNames(rule);
    return own.length > 0 && own.every((name) => names.has(name));
  });
}

export function* all(elements: ElementJson[]): Generator<ElementJson> {
  for (const each of elements) {
    yield each;
    if (Array.isArray(each.components)) yield* all(each.components);
  }
}

export function classNames(element: ElementJson): string[] {
  return (element.classes ?? []).map((each) => (typeof each === "string" ? each : each.name));
}

/** ".card" and "#i4" of a rule. */
export function selectorNames(rule: RuleJson): string[] {
  return (rule.selectors ?? []).map((each) => {
    if (typeof each !== "string") return `${each.type === 2 ? "#" : "."}${each.name}`;
    return /^[.#]/.test(each) ? each : `.${each}`;
  });
}
