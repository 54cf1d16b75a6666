/** JSON as it is compared here: see drafts/same.ts, whose rule of what is the same this follows. */
import { namesOf } from "../../../drafts/same.ts";

export { same } from "../../../drafts/same.ts";

/** A text that is equal exactly where `same` is true. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = namesOf(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical((value as Json)[name])}`).join(",")}}`;
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Json = Record<string, unknown>;
