/** How two people's changes of one thing become one, and the questions where they cannot. */

export type Side = "mine" | "theirs";

/** Whose version stays, or a text that was written of both. */
export type Choice = Side | { text: string };

/** Choices by the id of the collision. */
export type Choices = Readonly<Record<string, Choice>>;

export type CollisionKind =
  | "text" // of an element
  | "property" // an attribute, the tag, a field of a component …
  | "place" // moved to two places
  | "order" // of what is in an element
  | "deleted" // by one, changed by the other
  | "style" // a property of a rule
  | "code" // the page's CSS or JavaScript
  | "field" // a setting of the page
  | "whole"; // the content, where it is in a form that cannot be taken apart

export type Collision = {
  /** Lasting: the same question has the same id when it is asked again. */
  id: string;
  kind: CollisionKind;
  /** attributes.id of the element that it is about. */
  element?: string;
  /** What of it, such as "attributes.href". */
  path: string;
  /** In words: "The text of Heading “Good bread”". */
  what: string;
  /** What it was and what it became, in words. */
  base: string;
  mine: string;
  theirs: string;
  /** Whether a text made of both may be given. */
  joint: boolean;
};

/** The value with the changes of both; where there are collisions it has mine until they are decided. */
export type MergeOf<T> = (
  from: T,
  mine: T,
  theirs: T,
  choices: Choices,
) => { value: T; collisions: Collision[] };

/** A choice for every collision, also for those that only come up with a choice. */
export function settled<T>(merge: MergeOf<T>, from: T, mine: T, theirs: T, side: Side): T {
  let choices: Choices = {};
  let merged = merge(from, mine, theirs, choices);
  while (merged.collisions.length > 0) {
    const more = merged.collisions.map(({ id }) => [id, side] as const);
    choices = { ...choices, ...Object.fromEntries(more) };
    merged = merge(from, mine, theirs, choices);
  }
  return merged.value;
}

/** A field that both changed in two ways. */
export function fieldCollision(
  name: string,
  base: unknown,
  mine: unknown,
  theirs: unknown,
): Collision {
  const [was, my, their] = [base, mine, theirs].map(shown);
  const words = { what: name, base: was ?? "", mine: my ?? "", theirs: their ?? "" };
  return { id: `field:${name}`, kind: "field", path: name, joint: false, ...words };
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
