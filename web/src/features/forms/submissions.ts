/** What visitors sent through a form: asked for page by page, searched, marked, deleted. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import type { Json } from "@/api/database.types";
import { ProblemError, toProblem } from "@/api/problem";
import { queryClient } from "@/api/queries";
import { type Field, formKeys } from "./forms";
import { searchFilter } from "./search";

export type Submission = Row<"form_submissions">;
export type Status = "new" | "read" | "archived" | "spam";
/** "inbox" is what is neither archived nor spam. */
export type Shown = "inbox" | Status;

export type Filter = { formId: string; fields: Field[]; shown: Shown; search: string };

export const PAGE = 50;
const BATCH = 1000;

const key = (filter: Filter, page: number) =>
  ["submissions", filter.formId, filter.shown, filter.search, page] as const;

function asked(filter: Filter, count?: "exact") {
  const rows = supabase
    .from("form_submissions")
    .select("*", { count })
    .eq("form_id", filter.formId);
  const ofStatus =
    filter.shown === "inbox" ? rows.in("status", ["new", "read"]) : rows.eq("status", filter.shown);
  const search = searchFilter(filter.fields, filter.search);
  return search ? ofStatus.or(search) : ofStatus;
}

export function useSubmissions(filter: Filter, page: number) {
  return useQuery({
    queryKey: key(filter, page),
    queryFn: async () => {
      const found = await asked(filter, "exact")
        .order("created_at", { ascending: false })
        .order("id", { ascending: false })
        .range((page - 1) * PAGE, page * PAGE - 1);
      if (found.error) throw new ProblemError(toProblem(found.error));
      return { rows: found.data, total: found.count ?? 0 };
    },
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

export function useSubmission(id: string | null) {
  return useQuery({
    queryKey: ["submissions", "one", id],
    enabled: id !== null,
    queryFn: () =>
      call(
        supabase
          .from("form_submissions")
          .select()
          .eq("id", id ?? "")
          .single(),
      ),
  });
}

/** All that the filter lets through, in batches, newest first. */
export async function* everySubmission(filter: Filter): AsyncGenerator<Submission[]> {
  let last: Submission | undefined;
  for (;;) {
    const rows = asked(filter);
    const after = last
      ? rows.or(
          `created_at.lt."${last.created_at}",and(created_at.eq."${last.created_at}",id.lt.${last.id})`,
        )
      : rows;
    const found = await call(
      after
        .order("created_at", { ascending: false })
        .order("id", { ascending: false })
        .limit(BATCH),
    );
    if (found.length > 0) yield found;
    if (found.length < BATCH) return;
    last = found.at(-1);
  }
}

export async function markSubmissions(ids: string[], status: Status): Promise<void> {
  await call(supabase.from("form_submissions").update({ status }).in("id", ids).select("id"));
  await renew();
}

export async function deleteSubmissions(ids: string[]): Promise<void> {
  await call(supabase.from("form_submissions").delete().in("id", ids).select("id"));
  await renew();
}

function renew() {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: ["submissions"] }),
    queryClient.invalidateQueries({ queryKey: formKeys.all }),
  ]);
}

export type Answer = { name: string; label: string; text: string };

/** What was filled in, in the order of the form; fields that it had once come last. */
export function answersOf(data: Json, fields: Field[]): Answer[] {
  const given = data && typeof data === "object" && !Array.isArray(data) ? data : {};
  const known = new Map(fields.map((field) => [field.name, field.label || field.name]));
  const names = [...known.keys(), ...Object.keys(given).filter((name) => !known.has(name))];
  return names
    .filter((name) => given[name] !== undefined && given[name] !== null)
    .map((name) => ({ name, label: known.get(name) ?? name, text: textOf(given[name]) }));
}

export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
