/** Who is signed in, in every part of the app; and what happens when that ends unasked. */
import type { Session, User } from "@supabase/supabase-js";
import { useSyncExternalStore } from "react";
import { gate, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";

export type SessionState = {
  /** `expired`: somebody was signed in, and what they were doing is still on the screen. */
  status: "loading" | "out" | "in" | "expired";
  user: User | null;
  /** A second factor is set up and has not been shown in this session. */
  needsFactor: boolean;
};

let state: SessionState = { status: "loading", user: null, needsFactor: false };
let leaving = false;
const listeners = new Set<() => void>();

// At once, not in an effect: the gate has to be closed before the next request goes out as nobody.
supabase.auth.onAuthStateChange((event, session) => {
  state = after(state, event, session);
  if (state.status === "expired") gate.close();
  if (state.status === "in") gate.open();
  for (const listener of listeners) listener();
});

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, () => state);
}

/** The person who is signed in; only in screens behind the sign-in. */
export function useUser(): User {
  const { user } = useSession();
  if (!user) throw new Error("useUser: nobody is signed in");
  return user;
}

/** Sign out on purpose: here, or everywhere. Nothing of the person stays in this browser's memory. */
export async function signOut(scope: "local" | "global" = "local") {
  leaving = true;
  const { error } = await supabase.auth.signOut({ scope });
  leaving = false;
  if (error) throw error;
  window.location.assign("/login");
}

function after(before: SessionState, event: string, session: Session | null): SessionState {
  if (session) {
    if (before.user && before.user.id !== session.user.id) {
      queryClient.clear(); // somebody else: nothing of the one before may stay
      window.location.assign("/");
    }
    const missing = needsFactor(session);
    const again = before.status === "expired" && missing; // half of the way back in
    return { status: again ? "expired" : "in", user: session.user, needsFactor: missing };
  }
  if (event === "SIGNED_OUT" && before.user && !leaving) return { ...before, status: "expired" };
  return { status: "out", user: null, needsFactor: false };
}

function needsFactor({ access_token, user }: Session): boolean {
  const verified = user.factors?.some((factor) => factor.status === "verified") ?? false;
  return verified && levelOf(access_token) !== "aal2";
}

/** The assurance level that an access token carries. */
function levelOf(token: string): string {
  try {
    const payload = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    return JSON.parse(atob(payload)).aal ?? "aal1";
  } catch {
    return "aal1";
  }
}
