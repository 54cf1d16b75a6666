import { Anchor, Button, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { arrival } from "@/session/arrival";
import { FactorForm } from "@/session/FactorForm";
import { useSession } from "@/session/session";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { AuthCard } from "./AuthCard";

/** Reached with the link or the code of the mail: the person is signed in by it. */
export function Component() {
  const { status, needsFactor } = useSession();
  if (status === "loading") return null;
  if (status !== "in") return <NotAnyLonger />;
  if (needsFactor) {
    return (
      <AuthCard title="Set a new password" lead="First, your second factor.">
        <FactorForm submit="Continue" />
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Choose a new password" lead="You stay signed in here.">
      <Form />
    </AuthCard>
  );
}

function NotAnyLonger() {
  return (
    <AuthCard title="Set a new password">
      <Stack gap="md">
        <ProblemAlert
          error={
            arrival.problem ??
            new Error("This link does not work any longer, or was opened in another browser")
          }
        />
        <Button component={Link} to="/recover" fullWidth>
          Ask for a new mail
        </Button>
        <Anchor component={Link} to="/login" size="sm" ta="center">
          Back to sign-in
        </Anchor>
      </Stack>
    </AuthCard>
  );
}

function Form() {
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => auth(supabase.auth.updateUser({ password })),
    onSuccess: () => {
      notify("Your password is changed");
      navigate("/", { replace: true });
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ProblemAlert error={change.error} />
        <PasswordInput
          label="New password"
          description="At least 8 characters. A few unusual words are easy to remember and hard to guess."
          autoComplete="new-password"
          autoFocus
          required
          withAsterisk={false}
          minLength={8}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={change.isPending} fullWidth>
          Change password
        </Button>
      </Stack>
    </form>
  );
}
