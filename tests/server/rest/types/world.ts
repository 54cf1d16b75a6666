// A database that is not ours, with one of everything.
import { createClient } from "@supabase/supabase-js"
import { Constants } from "./database.types"
import type { CompositeTypes, Database, Enums, Json, Tables, TablesInsert } from "./database.types"
import { same } from "./same"

const supabase = createClient<Database, "harbour">("http://127.0.0.1:8000", "key", {
  db: { schema: "harbour" },
})

same<Enums<"region">, "north" | "south" | "open sea">(true)
same<(typeof Constants.harbour.Enums.region)[number], Enums<"region">>(true)
same<CompositeTypes<"spot">, { lat: number | null; lon: number | null }>(true)
same<Tables<{ schema: "tide" }, "tables">, { day: string; high: number | null; port_id: number }>(
  true,
)
same<Tables<"Odd {Table}">["Id, (a)"], number>(true)

type Port = Tables<"ports">
same<Port["at"], CompositeTypes<"spot"> | null>(true)
same<Port["tags"], string[]>(true)
same<Port["facts"], NonNullable<Json>>(true)
same<Port["raw"], Json | null>(true)
same<Port["depth"], string | null>(true)
same<Port["code"], string>(true)
same<Port["shout"], string | null>(true)
same<TablesInsert<"ports">["words"], undefined>(true) // generated
same<TablesInsert<"people">["id"], undefined>(true) // identity always

export async function keys() {
  const { data } = await supabase
    .from("ships")
    .select("name, home:ports!ships_home(name), people!captain_id(name)")
    .single()
  same<
    typeof data,
    {
      name: string
      home: { name: string }
      people: { name: string } | null
    } | null
  >(true)
}

export async function computed() {
  const { data } = await supabase
    .from("ports")
    .select("name, shout, distance, residents(name), flagship(tons)")
    .single()
  same<
    typeof data,
    {
      name: string
      shout: string | null
      distance: number | null
      residents: { name: string }[]
      flagship: { tons: number | null } | null
    } | null
  >(true)
  const { data: all } = await supabase.from("ports").select("*").single()
  same<"shout" extends keyof NonNullable<typeof all> ? true : false, false>(true)
}

export async function calls() {
  const sum = await supabase.rpc("add", { a: 1 })
  same<typeof sum.data, number | null>(true)
  const text = await supabase.rpc("add", { a: "a", b: "b", c: "c" })
  same<typeof text.data, string | null>(true)
  const ports = await supabase.rpc("ports_in", { region: "north" }).select("name, ships!ships_home(id)")
  same<typeof ports.data, { name: string; ships: { id: number }[] }[] | null>(true)
  const port = await supabase.rpc("one_port", { id: 1 }).select("id")
  same<typeof port.data, { id: number } | null>(true)
  const table = await supabase.rpc("summary")
  same<typeof table.data, { facts: Json; port: string; ships: number }[] | null>(true)
  const parts = await supabase.rpc("split", { whole: 1.5 })
  same<typeof parts.data, { rest: number; units: number } | null>(true)
  const none = await supabase.rpc("nothing")
  same<typeof none.data, undefined | null>(true)
  // @ts-expect-error no such region
  await supabase.rpc("ports_in", { region: "west" })
}

export async function other() {
  const { data } = await supabase.schema("tide").from("tables").select("high")
  same<typeof data, { high: number | null }[] | null>(true)
}

export async function written() {
  await supabase.from("ships_at_home").select("ship")
  await supabase.from("ship_names").insert({ id: 1, name: "x", home_id: 2 })
  await supabase.from("insert_only").insert({ name: "x" })
  // @ts-expect-error a column that is computed
  await supabase.from("manifests").insert({ goods: "tea" })
  // @ts-expect-error it always makes its own
  await supabase.from("people").insert({ id: 1, name: "x" })
}
