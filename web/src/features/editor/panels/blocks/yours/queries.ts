/** The organization's own sections. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Insert, type Row, supabase } from "@/api/client";
import type { Json } from "@/api/database.types";
import { queryClient } from "@/api/queries";
import type { Addition } from "../addition";
import type { SectionContent } from "./collect";

export type OwnSection = Addition & { updatedAt: string; ofOtherSite: boolean };

const key = (organizationId: string) => ["sections", organizationId] as const;

/** As they are placed in this site: one that was made in another brings that site's rules along. */
export function useOwnSections(organizationId: string, siteId: string) {
  return useQuery({
    queryKey: key(organizationId),
    queryFn: () =>
      call(
        supabase
          .from("sections")
          .select("id, name, description, category, content, updated_at")
          .eq("organization_id", organizationId)
          .order("name"),
      ),
    select: (rows) => rows.flatMap((row) => additionOf(row as Row<"sections">, siteId)),
  });
}

function additionOf(row: Row<"sections">, siteId: string): OwnSection[] {
  const content = row.content as unknown as Partial<SectionContent> | null;
  if (!content || !Array.isArray(content.components)) return [];
  const { components, styles = [], shared = [], site } = content;
  const ofOtherSite = site !== undefined && site !== siteId;
  return [
    {
      id: row.id,
      name: row.name,
      category: row.category ?? "",
      description: row.description ?? "",
      keywords: [],
      components,
      styles: ofOtherSite ? [...shared, ...styles] : styles,
      updatedAt: row.updated_at,
      ofOtherSite,
    },
  ];
}

type Named = { name: string; category: string };

export async function saveSection(organizationId: string, named: Named, content: SectionContent) {
  const row: Insert<"sections"> = {
    organization_id: organizationId,
    ...columnsOf(named),
    content: content as unknown as NonNullable<Json>,
    is_public: false,
  };
  await call(supabase.from("sections").insert(row).select("id").single());
  await renew(organizationId);
}

export async function renameSection(organizationId: string, id: string, named: Named) {
  await call(supabase.from("sections").update(columnsOf(named)).eq("id", id).select("id").single());
  await renew(organizationId);
}

export async function deleteSection(organizationId: string, id: string) {
  await call(supabase.from("sections").delete().eq("id", id).select("id").single());
  await renew(organizationId);
}

function columnsOf({ name, category }: Named) {
  return { name: name.trim(), category: category.trim() || null };
}

function renew(organizationId: string) {
  return queryClient.invalidateQueries({ queryKey: key(organizationId) });
}
