import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { useUser } from "@/session/session";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";

export function ChangeEmail() {
  const user = useUser();
  const [email, setEmail] = useState(user.email ?? "");
  const change = useMutation({
    mutationFn: () =>
      auth(
        supabase.auth.updateUser(
          { email: email.trim() },
          { emailRedirectTo: `${window.location.origin}/settings/profile` },
        ),
      ),
    meta: { quiet: true },
  });
  const same = email.trim().toLowerCase() === (user.email ?? "").toLowerCase();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!same) change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Section
        title="E-mail"
        description="You sign in with it, and mail goes there. Your profile shows it to your organizations."
        footer={
          <>
            <span>A change has to be confirmed by mail.</span>
            <Button type="submit" variant="default" disabled={same} loading={change.isPending}>
              Change address
            </Button>
          </>
        }
      >
        <Stack gap="md">
          <TextInput
            aria-label="E-mail"
            type="email"
            autoComplete="email"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <ProblemAlert error={change.error} />
          {(user.new_email || change.isSuccess) && !same && (
            <Alert color="yellow" title="Waiting for your confirmation" role="status">
              Open the links that we have mailed to {user.email} and{" "}
              {user.new_email ?? email.trim()}. Until then everything stays as it is.
            </Alert>
          )}
        </Stack>
      </Section>
    </form>
  );
}
