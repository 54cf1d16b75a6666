// The unified schema, as a program that uses supabase-js sees it.
import { createClient } from "@supabase/supabase-js"
import type { Database, Json, Tables, TablesInsert, TablesUpdate } from "./database.types"
import { same } from "./same"

const supabase = createClient<Database>("http://127.0.0.1:8000", "key")

export async function embeds() {
  const { data } = await supabase
    .from("pages")
    .select("id, title, content, site:sites(name, organizations(slug)), page_versions(id, created_at)")
    .single()
  same<
    typeof data,
    {
      id: string
      title: string | null
      content: NonNullable<Json>
      site: { name: string; organizations: { slug: string } }
      page_versions: { id: string; created_at: string }[]
    } | null
  >(true)
}

export async function oneToOne() {
  const { data } = await supabase.from("organizations").select("name, usage_quotas(*)").single()
  same<
    typeof data,
    { name: string; usage_quotas: Tables<"usage_quotas"> | null } | null
  >(true)
}

export async function spread() {
  const { data } = await supabase.from("pages").select("slug, ...sites(name), count:page_views(count)")
  same<NonNullable<typeof data>[number]["name"], string>(true)
  same<NonNullable<typeof data>[number]["count"], { count: number }[]>(true)
}

export async function everything() {
  const { data } = await supabase.from("sites").select().eq("slug", "home")
  same<typeof data, Tables<"sites">[] | null>(true)
}

export async function views() {
  const { data } = await supabase.from("user_stats").select("user_id, profiles(id)").limit(1)
  same<NonNullable<typeof data>[number]["user_id"], string | null>(true)
}

export async function writes(page: TablesInsert<"pages">, change: TablesUpdate<"pages">) {
  await supabase.from("pages").insert(page)
  await supabase.from("pages").update(change).eq("id", "x").maxAffected(1)
  await supabase.from("pages").insert({ name: "n", slug: "s", site_id: "i", organization_id: "o" })
  // @ts-expect-error a page has a name
  await supabase.from("pages").insert({ slug: "s", site_id: "i", organization_id: "o" })
  // @ts-expect-error there is no such column
  await supabase.from("pages").update({ colour: "red" })
  // @ts-expect-error there is no such table
  await supabase.from("leaves").select()
}

export async function mistakes() {
  const { data } = await supabase.from("pages").select("id, nothing").single()
  // @ts-expect-error it is an error that says so
  data.id.toUpperCase()
}
