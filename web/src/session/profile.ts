/** The person's own profile. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { keys } from "@/api/queries";
import { useSession } from "./session";

export function useProfile() {
  const { user } = useSession();
  const id = user?.id ?? "";
  return useQuery({
    queryKey: keys.profile(),
    queryFn: () => call(supabase.from("profiles").select().eq("id", id).single()),
    enabled: user !== null,
  });
}
