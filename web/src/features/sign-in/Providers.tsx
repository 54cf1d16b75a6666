import { Button, Stack } from "@mantine/core";
import type { Provider } from "@supabase/supabase-js";
import {
  IconBrandApple,
  IconBrandAzure,
  IconBrandGithub,
  IconBrandGitlab,
  IconBrandGoogle,
  IconKey,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { ProblemAlert } from "@/ui/ProblemAlert";
import classes from "./AuthCard.module.css";
import { comeBackTo } from "./next";
import { providerName, providersOf, useAuthSettings } from "./settings";

const ICONS: Record<string, typeof IconKey> = {
  apple: IconBrandApple,
  azure: IconBrandAzure,
  github: IconBrandGithub,
  gitlab: IconBrandGitlab,
  google: IconBrandGoogle,
};

export function ProviderIcon({ provider }: { provider: string }) {
  const Mark = ICONS[provider] ?? IconKey;
  return <Mark size={18} stroke={1.7} aria-hidden />;
}

/** A button for each provider that is on; nothing where there is none. */
export function Providers({ next }: { next: string }) {
  const { data } = useAuthSettings();
  const providers = providersOf(data);
  const go = useMutation({
    mutationFn: (provider: string) =>
      auth(
        supabase.auth.signInWithOAuth({
          provider: provider as Provider,
          options: { redirectTo: comeBackTo(next) },
        }),
      ),
    meta: { quiet: true },
  });
  if (providers.length === 0) return null;
  return (
    <>
      <Stack gap="xs">
        {providers.map((provider) => (
          <Button
            key={provider}
            variant="default"
            leftSection={<ProviderIcon provider={provider} />}
            loading={go.isPending && go.variables === provider}
            onClick={() => go.mutate(provider)}
          >
            Continue with {providerName(provider)}
          </Button>
        ))}
        <ProblemAlert error={go.error} />
      </Stack>
      <div className={classes.or}>or</div>
    </>
  );
}
