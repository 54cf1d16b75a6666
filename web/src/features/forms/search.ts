/** The search in what was sent, as a filter of the data API. */
import type { Field } from "./forms";

const MOST = 40; // fields that are searched

/** `or=(…)` without its frame: any field that holds the words; null where nothing is searched. */
export function searchFilter(fields: Pick<Field, "name">[], search: string): string | null {
  const words = search.trim();
  if (!words || fields.length === 0) return null;
  const pattern = quoted(
    `*${words.replace(/[\\%_*]/g, (sign) => (sign === "*" ? "_" : `\\${sign}`))}*`,
  );
  return fields
    .slice(0, MOST)
    .map((field) => `data->>${named(field.name)}.ilike.${pattern}`)
    .join(",");
}

function named(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
