import { Anchor, Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import { comeBackTo, withNext } from "./next";

export function Component() {
  const navigate = useNavigate();
  const state = useLocation().state as { email?: string } | null;
  const [email, setEmail] = useState(state?.email ?? "");
  const ask = useMutation({
    mutationFn: () =>
      auth(supabase.auth.resetPasswordForEmail(email.trim(), { redirectTo: comeBackTo("/reset") })),
    onSuccess: () =>
      navigate(withNext("/verify", "/reset", { email: email.trim(), type: "recovery" })),
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <AuthCard
      title="Set a new password"
      lead="We mail you a link and a code with which you can choose another one."
      footer={
        <Anchor component={Link} to="/login" inherit fw={560}>
          Back to sign-in
        </Anchor>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <ProblemAlert error={ask.error} />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Button type="submit" loading={ask.isPending} fullWidth>
            Send the mail
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
