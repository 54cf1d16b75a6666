import { Button } from "@mantine/core";
import type { Provider, UserIdentity } from "@supabase/supabase-js";
import { IconKey, IconMail } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { providerName, providersOf, useAuthSettings } from "@/features/sign-in/settings";
import { Confirm } from "@/ui/Confirm";
import { Line, Lines } from "@/ui/Lines";
import { notify } from "@/ui/notify";
import { Section } from "@/ui/Section";
import { Loaded, LoadingState } from "@/ui/states";

const KEY = ["identities"];

/** The ways in: the address itself, and accounts at providers. Only where there are providers. */
export function Identities() {
  const settings = useAuthSettings();
  const [leaving, setLeaving] = useState<UserIdentity>();
  const identities = useQuery({
    queryKey: KEY,
    queryFn: async () => (await auth(supabase.auth.getUserIdentities())).identities,
  });
  const link = useMutation({
    mutationFn: (provider: string) =>
      auth(
        supabase.auth.linkIdentity({
          provider: provider as Provider,
          options: { redirectTo: window.location.href },
        }),
      ),
  });
  const all = identities.data ?? [];
  const offered = providersOf(settings.data);
  const missing = offered.filter((name) => !all.some((each) => each.provider === name));
  if (offered.length === 0 && all.length < 2) return null;
  return (
    <Section flush title="Ways to sign in" description="Each of them opens this account.">
      <Loaded query={identities} loading={<LoadingState rows={2} />}>
        {(known) => (
          <Lines label="Ways to sign in">
            {known.map((each) => (
              <Line
                key={each.identity_id}
                icon={each.provider === "email" ? IconMail : IconKey}
                title={each.provider === "email" ? "E-mail" : providerName(each.provider)}
                detail={each.identity_data?.email ?? "Connected"}
                action={
                  known.length > 1 && (
                    <Button
                      variant="subtle"
                      color="gray"
                      size="xs"
                      onClick={() => setLeaving(each)}
                    >
                      Disconnect
                    </Button>
                  )
                }
              />
            ))}
            {missing.map((provider) => (
              <Line
                key={provider}
                icon={IconKey}
                title={providerName(provider)}
                detail="Not connected"
                action={
                  <Button
                    variant="default"
                    size="xs"
                    loading={link.isPending && link.variables === provider}
                    onClick={() => link.mutate(provider)}
                  >
                    Connect
                  </Button>
                }
              />
            ))}
          </Lines>
        )}
      </Loaded>
      <Confirm
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Disconnect ${leaving ? providerName(leaving.provider) : ""}?`}
        action="Disconnect"
        danger
        onConfirm={async () => {
          if (leaving) await auth(supabase.auth.unlinkIdentity(leaving));
          await queryClient.invalidateQueries({ queryKey: KEY });
          notify("It is disconnected");
        }}
      >
        You cannot sign in with it any longer. The other ways stay.
      </Confirm>
    </Section>
  );
}
