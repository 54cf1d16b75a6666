/** An organization's own templates of pages and sites. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Insert, type Row, supabase } from "@/api/client";
import type { Json } from "@/api/database.types";
import { queryClient } from "@/api/queries";

export type OwnTemplate = Pick<
  Row<"templates">,
  "id" | "name" | "description" | "category" | "usage_count" | "updated_at"
>;

export type Described = { name: string; description: string; category: string };

const keys = {
  list: (organizationId: string, kind: "page" | "site") =>
    ["templates", "list", organizationId, kind] as const,
  content: (id: string, version: string) => ["templates", "content", id, version] as const,
};

export function useOwnTemplates(organizationId: string, kind: "page" | "site") {
  return useQuery({
    queryKey: keys.list(organizationId, kind),
    queryFn: async (): Promise<OwnTemplate[]> =>
      call(
        supabase
          .from("templates")
          .select("id, name, description, category, usage_count, updated_at")
          .eq("organization_id", organizationId)
          .eq("kind", kind)
          .order("name"),
      ),
  });
}

/** What a template makes; asked for when it is shown or used. */
export function useTemplateContent(template: Pick<OwnTemplate, "id" | "updated_at">) {
  return useQuery({
    queryKey: keys.content(template.id, template.updated_at),
    queryFn: () => templateContent(template.id),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export async function templateContent(id: string): Promise<Json> {
  const row = await call(supabase.from("templates").select("content").eq("id", id).single());
  return row.content;
}

export async function saveTemplate(
  organizationId: string,
  kind: "page" | "site",
  described: Described,
  content: NonNullable<Json>,
) {
  const row: Insert<"templates"> = {
    organization_id: organizationId,
    kind,
    ...columnsOf(described),
    content,
  };
  await call(supabase.from("templates").insert(row).select("id").single());
  await renewTemplates();
}

export async function changeTemplate(id: string, described: Described) {
  await call(
    supabase.from("templates").update(columnsOf(described)).eq("id", id).select("id").single(),
  );
  await renewTemplates();
}

export async function deleteTemplate(id: string) {
  await call(supabase.from("templates").delete().eq("id", id).select("id").single());
  await renewTemplates();
}

/** A page was made of the template; that it could not be counted is no harm. */
export async function countUse(id: string) {
  await supabase.rpc("use_template", { template_id: id });
  await renewTemplates();
}

/** How often each was used has changed, too, when a page or a site was made of one. */
export async function renewTemplates() {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["templates", "list"] }),
    queryClient.invalidateQueries({ queryKey: ["sites", "templates"] }),
  ]);
}

function columnsOf({ name, description, category }: Described) {
  return {
    name: name.trim(),
    description: description.trim() || null,
    category: category.trim() || null,
  };
}
