/** The merge of a page's draft: content by element, code by line, everything else by field. */
import { type Choices, type Collision, fieldCollision } from "@/drafts/merging";
import type { Content } from "../context";
import { inOrder } from "../engine/order";
import { Decisions } from "./collision";
import { mergeLines } from "./lines";
import { mergeWith } from "./merge";
import { same } from "./same";

/** The option `merge` of a draft whose value has `content`, `css` and `javascript`, or some of them. */
export function mergeDraft<T extends object>(
  from: T,
  mine: T,
  theirs: T,
  choices: Choices = {},
): { value: T; collisions: Collision[] } {
  const decisions = new Decisions(choices);
  const value = { ...theirs };
  for (const name of Object.keys(mine) as (keyof T & string)[]) {
    value[name] = mergeField(name, from[name], mine[name], theirs[name], decisions);
  }
  return { value, collisions: decisions.collisions };
}

function mergeField<V>(name: string, from: V, mine: V, theirs: V, decisions: Decisions): V {
  if (same(mine, from) || same(mine, theirs)) return theirs;
  if (same(theirs, from)) return mine;
  if (name === "content") {
    const [before, my, their] = [from, mine, theirs] as unknown as [Content, Content, Content];
    return inOrder(mergeWith(before, my, their, decisions)) as V;
  }
  const code = CODE[name];
  const merged = code && mergeLines(String(from), String(mine), String(theirs));
  if (merged !== undefined) return merged as V;
  const asked = fieldCollision(name, from, mine, theirs);
  const what = code ?? LABELS[name] ?? name;
  const collision: Collision = code
    ? { ...asked, kind: "code", what, joint: true }
    : { ...asked, what };
  const choice = decisions.decide(() => collision, asked.id);
  if (typeof choice === "object") return (code ? choice.text : mine) as V;
  return choice === "theirs" ? theirs : mine;
}

const CODE: Record<string, string> = {
  css: "The page’s CSS",
  javascript: "The page’s JavaScript",
};

const LABELS: Record<string, string> = {
  name: "Name",
  slug: "Address",
  title: "Title",
  visibility: "Who can see it",
  navigation: "In the navigation",
  seoTitle: "Title for search engines",
  seoDescription: "Description for search engines",
  image: "Picture for sharing",
};
