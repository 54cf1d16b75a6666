import { Anchor, Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, Navigate, useNavigate } from "react-router";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { arrival } from "@/session/arrival";
import { useSession } from "@/session/session";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import { comeBackTo, useNext, withNext } from "./next";
import { Providers } from "./Providers";
import { useAuthSettings } from "./settings";

export function Component() {
  const { status, needsFactor } = useSession();
  const next = useNext();
  const settings = useAuthSettings();
  if (status === "in")
    return <Navigate to={needsFactor ? withNext("/verify", next) : next} replace />;
  const mayJoin = settings.data ? !settings.data.disable_signup : false;
  return (
    <AuthCard
      title="Sign in"
      lead="Welcome back."
      footer={
        mayJoin && (
          <>
            New here?{" "}
            <Anchor component={Link} to={withNext("/signup", next)} inherit fw={560}>
              Create an account
            </Anchor>
          </>
        )
      }
    >
      <Providers next={next} />
      <WithPassword next={next} />
    </AuthCard>
  );
}

function WithPassword({ next }: { next: string }) {
  const navigate = useNavigate();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => auth(supabase.auth.signInWithPassword({ email: email.trim(), password })),
    meta: { quiet: true },
  });
  const mail = useMutation({
    mutationFn: () =>
      auth(
        supabase.auth.signInWithOtp({
          email: email.trim(),
          options: { shouldCreateUser: false, emailRedirectTo: comeBackTo(next) },
        }),
      ),
    onSuccess: () => navigate(withNext("/verify", next, { email: email.trim(), type: "email" })),
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mail.reset();
    signIn.mutate();
  };
  const sendCode = (event: React.MouseEvent<HTMLButtonElement>) => {
    signIn.reset();
    const input = event.currentTarget.form?.elements.namedItem("email") as HTMLInputElement;
    if (input.reportValidity()) mail.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ProblemAlert error={signIn.error ?? mail.error ?? arrival.problem} />
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <div>
          <Group justify="space-between" align="baseline" mb={5}>
            <label htmlFor="password" style={{ fontSize: 14, fontWeight: 540 }}>
              Password
            </label>
            <Anchor component={Link} to="/recover" state={{ email }} size="sm">
              Forgotten?
            </Anchor>
          </Group>
          <PasswordInput
            id="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </div>
        <Button type="submit" loading={signIn.isPending} fullWidth mt={4}>
          Sign in
        </Button>
        <Button variant="subtle" color="gray" fullWidth loading={mail.isPending} onClick={sendCode}>
          Mail me a code instead
        </Button>
      </Stack>
    </form>
  );
}
