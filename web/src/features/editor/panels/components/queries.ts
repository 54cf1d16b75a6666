/** The components of an organization: how they are read and written. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import type { Json } from "@/api/database.types";
import { ProblemError } from "@/api/problem";
import { queryClient } from "@/api/queries";
import { ConflictError } from "@/api/versioned";
import type { Content, ElementJson, RuleJson } from "../../context";
import { closure, type Definition, type Field, readDefinition, used } from "./definition";

export type ComponentRow = Row<"components">;
export type Place = {
  page_id: string;
  page_name: string;
  page_slug: string;
  site_id: string;
  site_name: string;
  uses: number;
};

export const componentKeys = {
  all: ["components"] as const,
  list: (organizationId: string) => ["components", "list", organizationId] as const,
  one: (id: string) => ["components", "one", id] as const,
  uses: (id: string) => ["components", "uses", id] as const,
};

export function componentsOf(organizationId: string) {
  return queryOptions({
    queryKey: componentKeys.list(organizationId),
    queryFn: () =>
      call(
        supabase.from("components").select().eq("organization_id", organizationId).order("name"),
      ),
  });
}

export function useComponents(organizationId: string) {
  return useQuery(componentsOf(organizationId));
}

/** Components by their ids, such as public ones of others; what is gone is left out. */
export async function readComponents(ids: string[]): Promise<ComponentRow[]> {
  if (ids.length === 0) return [];
  return call(supabase.from("components").select().in("id", ids));
}

export function definitionsOf(rows: ComponentRow[]): Map<string, Definition> {
  return new Map(rows.map((row) => [row.id, readDefinition(row)]));
}

/** The pages that use a component. */
export function useUses(id: string, enabled = true) {
  return useQuery({ queryKey: componentKeys.uses(id), queryFn: () => readUses([id]), enabled });
}

/** The pages that use any of these, each once. */
export async function readUses(ids: string[]): Promise<Place[]> {
  const asked = ids.map((component_id) =>
    call(supabase.rpc("list_component_uses", { component_id })),
  );
  const found = new Map<string, Place>();
  for (const place of (await Promise.all(asked)).flat() as Place[]) {
    const before = found.get(place.page_id);
    found.set(place.page_id, { ...place, uses: place.uses + (before?.uses ?? 0) });
  }
  return [...found.values()];
}

/** The component itself, and those in which it stands. */
export function around(id: string, all: ReadonlyMap<string, Definition>): string[] {
  return [...all.values()]
    .filter((each) => each.id === id || closure(used(each.component), all).has(id))
    .map((each) => each.id);
}

export type Written = {
  name: string;
  category: string | null;
  component: ElementJson;
  styles: RuleJson[];
  fields: Field[];
};

const stored = ({ component, styles, fields }: Written) => ({
  content: { version: 3, component, styles } satisfies Content as never as NonNullable<Json>,
  settings: { fields } as never as Json,
});

export async function createComponent(
  organizationId: string,
  written: Written,
): Promise<ComponentRow> {
  const { name, category } = written;
  const values = { organization_id: organizationId, name, category, ...stored(written) };
  const row = await call(supabase.from("components").insert(values).select().single());
  await renewComponents();
  return row;
}

/** Write it if nobody else has meanwhile; a ConflictError with what it is now otherwise. */
export function saveComponent(row: ComponentRow, written: Written): Promise<ComponentRow> {
  return change(row, { name: written.name, category: written.category, ...stored(written) });
}

export type About = { name: string; description: string | null; category: string | null };

export function describeComponent(row: ComponentRow, about: About): Promise<ComponentRow> {
  return change(row, about);
}

async function change(row: ComponentRow, values: object): Promise<ComponentRow> {
  const changed = await call(
    supabase
      .from("components")
      .update(values as never)
      .eq("id", row.id)
      .eq("updated_at", row.updated_at)
      .select(),
  );
  if (!changed[0]) throw await refused(row);
  await renewComponents();
  return changed[0];
}

/** Why a component was not written: somebody else was first, it is gone, or one may not. */
async function refused(row: ComponentRow): Promise<Error> {
  const [now] = await readComponents([row.id]);
  await renewComponents();
  if (now && now.updated_at !== row.updated_at) return new ConflictError(now);
  return new ProblemError({
    title: now ? "You may not change this component" : "The component has been deleted meanwhile",
    hint: now ? "Ask an admin of the organization for a role that may." : undefined,
    retry: false,
  });
}

export async function deleteComponent(id: string): Promise<void> {
  const gone = await call(supabase.from("components").delete().eq("id", id).select("id"));
  await renewComponents();
  if (gone.length === 0)
    throw new ProblemError({ title: "The component could not be deleted", retry: false });
}

export function renewComponents() {
  return queryClient.invalidateQueries({ queryKey: componentKeys.all });
}
