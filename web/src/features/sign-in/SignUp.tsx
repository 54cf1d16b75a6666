import { Anchor, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, Navigate, useNavigate } from "react-router";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { useSession } from "@/session/session";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import { comeBackTo, useNext, withNext } from "./next";
import { Providers } from "./Providers";

export function Component() {
  const { status } = useSession();
  const next = useNext();
  if (status === "in") return <Navigate to={next} replace />;
  return (
    <AuthCard
      title="Create your account"
      lead="Sites and projects of your own, and with your team."
      footer={
        <>
          You have one?{" "}
          <Anchor component={Link} to={withNext("/login", next)} inherit fw={560}>
            Sign in
          </Anchor>
        </>
      }
    >
      <Providers next={next} />
      <Form next={next} />
    </AuthCard>
  );
}

function Form({ next }: { next: string }) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signUp = useMutation({
    mutationFn: () =>
      auth(
        supabase.auth.signUp({
          email: email.trim(),
          password,
          options: { data: { full_name: name.trim() }, emailRedirectTo: comeBackTo(next) },
        }),
      ),
    onSuccess: ({ session }) => {
      // Without a session the address has to be confirmed first.
      if (!session) navigate(withNext("/verify", next, { email: email.trim(), type: "signup" }));
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signUp.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ProblemAlert error={signUp.error} />
        <TextInput
          label="Name"
          autoComplete="name"
          autoFocus
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          description="At least 8 characters. A few unusual words are easy to remember and hard to guess."
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={8}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={signUp.isPending} fullWidth mt={4}>
          Create account
        </Button>
      </Stack>
    </form>
  );
}
