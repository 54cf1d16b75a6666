import { Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { CodeInput } from "@/ui/CodeInput";
import { CopyField } from "@/ui/CopyField";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import classes from "./Enrol.module.css";

type EnrolProps = { opened: boolean; onClose: () => void; onDone: () => void; count: number };

export function Enrol({ opened, onClose, onDone, count }: EnrolProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Set up an authenticator app" size="lg">
      <Steps onClose={onClose} onDone={onDone} count={count} />
    </Modal>
  );
}

function Steps({ onClose, onDone, count }: Omit<EnrolProps, "opened">) {
  const [code, setCode] = useState("");
  const secret = useQuery({
    queryKey: ["enrolling"],
    queryFn: () => enrol(count === 0 ? "Authenticator app" : `Authenticator app ${count + 1}`),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const finish = useMutation({
    mutationFn: async (typed: string) => {
      const factorId = secret.data?.id ?? "";
      await auth(supabase.auth.mfa.challengeAndVerify({ factorId, code: typed }));
    },
    onSuccess: () => {
      notify("The second factor is on", "You will be asked for a code when you sign in.");
      onDone();
      onClose();
    },
    onError: () => setCode(""),
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finish.mutate(code);
  };
  return (
    <form onSubmit={submit}>
      <div className={classes.columns}>
        <div className={classes.picture}>
          {secret.data ? (
            <img
              src={secret.data.totp.qr_code}
              alt="QR code for the authenticator app"
              width={188}
              height={188}
            />
          ) : (
            <Skeleton width={188} height={188} animate={!secret.error} />
          )}
        </div>
        <Stack gap="sm" className={classes.words}>
          <Text size="sm">
            Scan the picture with an app like Google Authenticator, 1Password or Aegis, or type the
            secret into it. Then enter the six digits that it shows.
          </Text>
          <CopyField label="Secret" value={secret.data?.totp.secret ?? ""} />
          <CodeInput label="Code" value={code} onChange={setCode} onComplete={finish.mutate} />
        </Stack>
      </div>
      <Stack gap="md" mt="md">
        <ProblemAlert error={secret.error ?? finish.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={finish.isPending}
            disabled={code.length < 6 || !secret.data}
          >
            Turn on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A new secret. Those that were begun and never finished would count against the limit. */
async function enrol(friendlyName: string) {
  const { all } = await auth(supabase.auth.mfa.listFactors());
  for (const left of all.filter((factor) => factor.status !== "verified")) {
    await supabase.auth.mfa.unenroll({ factorId: left.id });
  }
  const taken = all.some((factor) => factor.friendly_name === friendlyName);
  const name = taken ? `${friendlyName} (${new Date().toISOString().slice(0, 10)})` : friendlyName;
  return auth(supabase.auth.mfa.enroll({ factorType: "totp", friendlyName: name }));
}
