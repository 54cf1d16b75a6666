import { Button, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { toProblem } from "@/api/problem";
import { useUser } from "@/session/session";
import { CodeInput } from "@/ui/CodeInput";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";

export function ChangePassword() {
  const user = useUser();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [nonce, setNonce] = useState<string>();
  const change = useMutation({
    mutationFn: async () => {
      const change = {
        password,
        current_password: current || undefined,
        nonce: nonce || undefined,
      };
      await auth(supabase.auth.updateUser(change));
    },
    onSuccess: () => {
      setCurrent("");
      setPassword("");
      setNonce(undefined);
      notify("Your password is changed", "You have been signed out on your other devices.");
    },
    onError: async (error) => {
      // The sign-in is long ago: the server wants a code that it mails.
      if (toProblem(error).code !== "reauthentication_needed") return;
      setNonce("");
      await supabase.auth.reauthenticate();
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Section
        title="Password"
        description="Your other devices are signed out when it changes."
        footer={
          <>
            <span>At least 8 characters, and hard to guess.</span>
            <Button
              type="submit"
              variant="default"
              loading={change.isPending}
              disabled={password.length < 8}
            >
              Change password
            </Button>
          </>
        }
      >
        <Stack gap="md">
          <input type="hidden" autoComplete="username" value={user.email ?? ""} readOnly />
          <PasswordInput
            label="Current password"
            description="Leave it empty if you have none yet."
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label="New password"
            autoComplete="new-password"
            minLength={8}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {nonce !== undefined && (
            <CodeInput
              label="The code that we have just mailed to you"
              value={nonce}
              onChange={setNonce}
            />
          )}
          <ProblemAlert error={change.error} />
        </Stack>
      </Section>
    </form>
  );
}
