/** Submissions as a file: asked for in batches, written in the browser. */
import { BEGIN, line } from "./csv";
import type { Field, Form } from "./forms";
import { everySubmission, type Filter, type Submission, textOf } from "./submissions";

/** The file; `tell` is called with how many rows are in it so far. */
export async function csvOf(filter: Filter, tell: (rows: number) => void): Promise<Blob> {
  const batches: Submission[][] = [];
  const columns = new Map(filter.fields.map((field) => [field.name, field.label || field.name]));
  let count = 0;
  for await (const rows of everySubmission(filter)) {
    for (const row of rows) for (const name of Object.keys(dataOf(row))) addColumn(columns, name);
    batches.push(rows);
    count += rows.length;
    tell(count);
  }
  const names = [...columns.keys()];
  const parts = [BEGIN, line(["Sent", "Status", ...columns.values()])];
  for (const rows of batches) parts.push(rows.map((row) => written(row, names)).join(""));
  return new Blob(parts, { type: "text/csv;charset=utf-8" });
}

/** Hand it to the browser as a download. */
export function download(blob: Blob, form: Pick<Form, "name">) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${form.name.replace(/[^\p{L}\p{N} _-]+/gu, " ").trim() || "form"}.csv`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function addColumn(columns: Map<Field["name"], string>, name: string) {
  if (!columns.has(name)) columns.set(name, name);
}

function written(row: Submission, names: string[]): string {
  const data = dataOf(row);
  return line([
    new Date(row.created_at).toISOString(),
    row.status,
    ...names.map((name) => textOf(data[name])),
  ]);
}

function dataOf(row: Submission) {
  const { data } = row;
  return typeof data === "object" && !Array.isArray(data) ? data : {};
}
