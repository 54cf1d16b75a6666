import { createClient } from "@supabase/supabase-js";
import { config } from "./config";
import type { Database } from "./database.types";
import { Gate } from "./gate";

const { url, anonKey } = config();
const here = window.location.origin;

export const gate: Gate = new Gate(
  async () => (await supabase.auth.getSession()).data.session?.access_token ?? null,
  async () => (await supabase.auth.refreshSession()).data.session?.access_token ?? null,
  // Actions are answered by this server, also where the rest is a Supabase project's.
  (address) => address.replace(`${url}/functions/v1/`, `${here}/functions/v1/`),
);

/** The official client: the app has no other way to the server. */
export const supabase = createClient<Database>(url, anonKey, {
  auth: { flowType: "pkce", storageKey: "roseram.session" },
  global: { fetch: gate.fetch },
  db: { retry: false }, // queries are tried again by their cache; twice over is half a minute
});

type Tables = Database["public"]["Tables"];
type Views = Database["public"]["Views"];

/** A row as the API answers it: `Row<"sites">`. */
export type Row<Name extends keyof (Tables & Views)> = (Tables & Views)[Name]["Row"];
export type Insert<Name extends keyof Tables> = Tables[Name]["Insert"];
export type Update<Name extends keyof Tables> = Tables[Name]["Update"];
