/** Which ways in the auth service offers. */
import { useQuery } from "@tanstack/react-query";
import { config } from "@/api/config";

export type AuthSettings = {
  external: Record<string, boolean>;
  disable_signup: boolean;
  mailer_autoconfirm: boolean;
};

export function useAuthSettings() {
  const { url, anonKey } = config();
  return useQuery({
    queryKey: ["auth-settings"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const answer = await fetch(`${url}/auth/v1/settings`, { headers: { apikey: anonKey } });
      if (!answer.ok) throw new Error(`The auth service answered with ${answer.status}`);
      return (await answer.json()) as AuthSettings;
    },
  });
}

/** How providers call themselves; others by their own name. */
const NAMES: Record<string, string> = {
  github: "GitHub",
  gitlab: "GitLab",
  google: "Google",
  azure: "Microsoft",
  linkedin_oidc: "LinkedIn",
  slack_oidc: "Slack",
  workos: "WorkOS",
};

export function providerName(provider: string): string {
  return NAMES[provider] ?? provider.charAt(0).toUpperCase() + provider.slice(1);
}

const NO_PROVIDERS = ["email", "phone", "anonymous_users"];

/** The providers that are on. */
export function providersOf(settings: AuthSettings | undefined): string[] {
  const all = Object.entries(settings?.external ?? {});
  return all.filter(([name, on]) => on && !NO_PROVIDERS.includes(name)).map(([name]) => name);
}
