import { Badge, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Factor } from "@supabase/supabase-js";
import { IconDeviceMobileCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { Ago } from "@/ui/Ago";
import { Confirm } from "@/ui/Confirm";
import { Line, Lines } from "@/ui/Lines";
import { notify } from "@/ui/notify";
import { Section } from "@/ui/Section";
import { Loaded, LoadingState } from "@/ui/states";
import { Enrol } from "./Enrol";

const KEY = ["factors"];

/** Apps that show a code of six digits, one of which is asked for after the password. */
export function SecondFactor() {
  const [adding, add] = useDisclosure(false);
  const [removing, setRemoving] = useState<Factor>();
  const factors = useQuery({
    queryKey: KEY,
    queryFn: async () => (await auth(supabase.auth.mfa.listFactors())).totp,
  });
  const renew = () => queryClient.invalidateQueries({ queryKey: KEY });
  const on = (factors.data?.length ?? 0) > 0;
  return (
    <Section
      flush={on}
      title="Second factor"
      description="After the password, Roseram asks for a code of an authenticator app. A stolen password alone opens nothing."
      actions={
        <Button variant={on ? "default" : "filled"} onClick={add.open}>
          {on ? "Add another app" : "Set up"}
        </Button>
      }
    >
      <Loaded query={factors} loading={<LoadingState rows={1} />} empty={null}>
        {(all) => (
          <Lines label="Authenticator apps">
            {all.map((factor) => (
              <Line
                key={factor.id}
                icon={IconDeviceMobileCheck}
                title={factor.friendly_name || "Authenticator app"}
                badge={
                  <Badge color="green" size="sm">
                    On
                  </Badge>
                }
                detail={
                  <>
                    Added <Ago at={factor.created_at} />
                  </>
                }
                action={
                  <Button
                    variant="subtle"
                    color="gray"
                    size="xs"
                    onClick={() => setRemoving(factor)}
                  >
                    Remove
                  </Button>
                }
              />
            ))}
          </Lines>
        )}
      </Loaded>
      <Enrol opened={adding} onClose={add.close} onDone={renew} count={factors.data?.length ?? 0} />
      <Confirm
        danger
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Remove ${removing?.friendly_name || "this app"}?`}
        action="Remove"
        onConfirm={async () => {
          await auth(supabase.auth.mfa.unenroll({ factorId: removing?.id ?? "" }));
          await supabase.auth.refreshSession();
          await renew();
          notify("The app is removed");
        }}
      >
        {factors.data?.length === 1
          ? "It is the only one: from then on the password alone lets in whoever knows it."
          : "Its codes are not accepted any longer."}
      </Confirm>
    </Section>
  );
}
