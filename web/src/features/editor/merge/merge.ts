/** Two people's changes of one page put together, element by element. */
import { nameOf } from "../changes/names.ts";
import type { Content, ElementJson, RuleJson } from "../context";
import { assemble } from "./assemble.ts";
import { type Choices, type Collision, Decisions } from "./collision.ts";
import { type Fields, mergeFields } from "./fields.ts";
import { placingOf } from "./placing.ts";
import { presenceOf } from "./presence.ts";
import { mergeRules, rulesOf, styledBetween } from "./rules.ts";
import { isObject, same } from "./same.ts";
import { threeOf } from "./three.ts";

export type Merged = { merged: Content; collisions: Collision[] };

/**
 * What `mine` and `theirs` made of `base`, in one. Where both changed the same it is a collision:
 * `merged` has mine there (or what one deleted and the other changed), until `choices` says what
 * stays; then merge again with the choices. Nothing may be saved before there are no collisions.
 */
export function merge(
  base: Content,
  mine: Content,
  theirs: Content,
  choices: Choices = {},
): Merged {
  const decisions = new Decisions(choices);
  return { merged: mergeWith(base, mine, theirs, decisions), collisions: decisions.collisions };
}

/** The choices with this one, too. */
export function resolve(choices: Choices, collision: Collision, choice: Choices[string]): Choices {
  return { ...choices, [collision.id]: choice };
}

export function mergeWith(
  base: Content,
  mine: Content,
  theirs: Content,
  decisions: Decisions,
): Content {
  if (same(mine, theirs) || same(mine, base)) return theirs;
  if (same(theirs, base)) return mine;
  if (![base, mine, theirs].every(isTree)) return mergeWhole(mine, theirs, decisions);
  const [before, my, their] = [base, mine, theirs].map((each) => rulesOf(stylesOf(each)));
  if (!before || !my || !their) return mine;
  const styled = { mine: styledBetween(before, my), theirs: styledBetween(before, their) };
  const three = threeOf(base.component, mine.component, theirs.component, styled);
  const presence = presenceOf(three, decisions);
  const placing = placingOf(three, presence, decisions);
  const component = assemble({ three, presence, placing, decisions });
  const named = (id: string) => {
    const node = three.mine.get(`#${id}`) ?? three.theirs.get(`#${id}`) ?? three.base.get(`#${id}`);
    return node ? nameOf(node.element) : undefined;
  };
  const elements = { disputed: presence.disputed, named };
  const styles = mergeRules(before, my, their, elements, decisions);
  return { ...mergeRest(base, mine, theirs), component, styles };
}

function isTree(content: unknown): boolean {
  if (!isObject(content) || !isObject(content.component)) return false;
  return isElement(content.component) && (content.styles === undefined || isRules(content.styles));
}

function isElement(value: unknown): value is ElementJson {
  return isObject(value) && (value.attributes === undefined || isObject(value.attributes));
}

function isRules(value: unknown): value is RuleJson[] {
  return Array.isArray(value) && value.every(isObject);
}

function stylesOf(content: Content): RuleJson[] {
  return content.styles ?? [];
}

/** What else stands beside the tree, such as the version: theirs where both changed it. */
function mergeRest(base: Content, mine: Content, theirs: Content): Content {
  const rest = (content: Content): Fields =>
    new Map(Object.entries(content).filter(([name]) => name !== "component" && name !== "styles"));
  const merged = mergeFields(rest(base), rest(mine), rest(theirs), () => "theirs");
  return Object.fromEntries(merged) as unknown as Content;
}

/** An older form of content is one thing. */
function mergeWhole(mine: Content, theirs: Content, decisions: Decisions): Content {
  const choice = decisions.decide(
    () => ({
      id: "whole",
      kind: "whole",
      path: "",
      what: "The content of the page",
      base: "",
      mine: "your version",
      theirs: "their version",
      joint: false,
    }),
    "whole",
  );
  return choice === "theirs" ? theirs : mine;
}
