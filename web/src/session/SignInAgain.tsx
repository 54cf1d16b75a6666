import { Anchor, Button, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { CodeInput } from "@/ui/CodeInput";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { FactorForm } from "./FactorForm";
import { useSession } from "./session";

/**
 * The session has ended while somebody was working. They sign in again on top of what is on the
 * screen; what was about to be saved waits in the gate and goes on afterwards.
 */
export default function SignInAgain({ email }: { email: string }) {
  const { needsFactor } = useSession();
  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="You have been signed out"
      overlayProps={{ blur: 8, backgroundOpacity: 0.6 }}
    >
      {needsFactor ? <FactorForm submit="Go on" /> : <PasswordAgain email={email} />}
    </Modal>
  );
}

function PasswordAgain({ email }: { email: string }) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [sent, setSent] = useState(false);
  const signIn = useMutation({
    mutationFn: () =>
      sent
        ? auth(supabase.auth.verifyOtp({ email, token: code, type: "email" }))
        : auth(supabase.auth.signInWithPassword({ email, password })),
    meta: { quiet: true },
  });
  const mail = useMutation({
    mutationFn: () =>
      auth(supabase.auth.signInWithOtp({ email, options: { shouldCreateUser: false } })),
    onSuccess: () => setSent(true),
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">
          {sent
            ? "Enter the code that we have just sent you."
            : "Your session has ended. Sign in again to go on: nothing on this screen is lost."}
        </Text>
        <TextInput label="E-mail" value={email} readOnly autoComplete="username" />
        {sent ? (
          <CodeInput label="Code" value={code} onChange={setCode} />
        ) : (
          <PasswordInput
            label="Password"
            data-autofocus
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            required
            withAsterisk={false}
          />
        )}
        <ProblemAlert error={signIn.error ?? mail.error} />
        <Button type="submit" loading={signIn.isPending}>
          Go on
        </Button>
        <Stack gap={4} align="center">
          {!sent && (
            <Anchor component="button" type="button" size="sm" onClick={() => mail.mutate()}>
              Send me a code by mail instead
            </Anchor>
          )}
          <Anchor href="/login" size="sm" c="dimmed">
            Leave this screen and sign in as somebody else
          </Anchor>
        </Stack>
      </Stack>
    </form>
  );
}
