/**
 * A page's content with the elements of its components in the place of their uses: what the
 * renderer does (builder/sites/components/expand.py), tested on the same cases.
 */
import type { Content, ElementJson, Removed, RuleJson } from "../../context.ts";
import {
  type Definition,
  idOfComponent,
  MAX_ELEMENTS,
  MAX_NESTED,
  USE,
  used,
  walk,
} from "./definition.ts";
import { idOf, instanceOf } from "./instance.ts";

export type Definitions = ReadonlyMap<string, Definition>;

/** The content as a visitor gets it; HTML that fields hold as text is still that. */
export function expand(
  content: Content,
  components: Definitions,
  removed: Removed[] = [],
): Content {
  if (![...walk(content.component)].some((each) => each.type === USE)) return content;
  const expanding = new Expanding(components, removed);
  const component = expanding.element(content.component) ?? { type: "wrapper" };
  return { ...content, component, styles: [...expanding.styles, ...content.styles] };
}

/** One use as a visitor gets it; nothing where its component is no more. */
export function expandUse(use: ElementJson, components: Definitions): ElementJson | undefined {
  return new Expanding(components, []).element(use);
}

/** The rules of all components that an element shows, in the order in which a page has them. */
export function rulesOfUses(element: ElementJson, components: Definitions): RuleJson[] {
  if (used(element).size === 0) return [];
  const expanding = new Expanding(components, []);
  expanding.element(element);
  return expanding.styles;
}

class Expanding {
  readonly styles: RuleJson[] = [];
  private readonly open: string[] = []; // components that the element at hand lies in
  private readonly styled = new Set<string>();
  private readonly components: Definitions;
  private readonly removed: Removed[];
  private elements = 0;
  private unnamed = 0;

  constructor(components: Definitions, removed: Removed[]) {
    this.components = components;
    this.removed = removed;
  }

  /** The element with what its uses stand for; nothing where it is a use of what is gone. */
  element(given: ElementJson): ElementJson | undefined {
    if (given.type === USE) return this.use(given);
    if (!Array.isArray(given.components)) return given;
    const components = given.components.flatMap((child): ElementJson[] => {
      const found = this.element(child);
      return found ? [found] : [];
    });
    return { ...given, components };
  }

  private use(use: ElementJson): ElementJson | undefined {
    const identity = idOf(use) ?? `c${++this.unnamed}`;
    const id = idOfComponent(use);
    const definition = id ? this.components.get(id) : undefined;
    if (!definition) return this.refuse(identity, "a component that is no more");
    if (this.open.includes(definition.id))
      return this.refuse(identity, `the component '${definition.name}' inside itself`);
    if (this.open.length >= MAX_NESTED)
      return this.refuse(identity, `components in each other more than ${MAX_NESTED} deep`);
    for (const _ of walk(definition.component)) this.elements++;
    if (this.elements > MAX_ELEMENTS) return this.refuse(identity, "too many elements");
    this.open.push(definition.id);
    const expanded = this.element(instanceOf(definition, use, identity));
    this.open.pop();
    if (!this.styled.has(definition.id)) {
      this.styled.add(definition.id); // after those inside it: a component may restyle them
      this.styles.push(...definition.styles);
    }
    return expanded;
  }

  private refuse(identity: string, what: string): undefined {
    this.removed.push({ where: `#${identity}`, what });
    return undefined;
  }
}
