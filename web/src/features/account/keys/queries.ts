import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";

const KEY = ["api-keys"];

export type ApiKey = Row<"api_keys">;

export function useApiKeys() {
  return useQuery({
    queryKey: KEY,
    queryFn: () =>
      call(supabase.from("api_keys").select().order("created_at", { ascending: false })),
  });
}

export type NewKey = { name: string; scopes: string[]; expires_at?: string };

/** The key itself: it is told this once. */
export async function createKey(wanted: NewKey): Promise<string> {
  const made = await call(supabase.rpc("create_api_key", wanted));
  await queryClient.invalidateQueries({ queryKey: KEY });
  return (made as { key: string }).key;
}

export async function revokeKey(key: ApiKey): Promise<void> {
  const revoked = supabase.from("api_keys").update({ is_active: false }).eq("id", key.id);
  await call(revoked.select("id").single());
  await queryClient.invalidateQueries({ queryKey: KEY });
}

export async function deleteKey(key: ApiKey): Promise<void> {
  await call(supabase.from("api_keys").delete().eq("id", key.id).select("id").single());
  await queryClient.invalidateQueries({ queryKey: KEY });
}

export type KeyState = "active" | "revoked" | "expired";

export function stateOf(key: ApiKey): KeyState {
  if (!key.is_active) return "revoked";
  if (key.expires_at && new Date(key.expires_at).getTime() <= Date.now()) return "expired";
  return "active";
}
