import { Anchor, Button, Stack, Text } from "@mantine/core";
import type { EmailOtpType } from "@supabase/supabase-js";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { auth } from "@/api/call";
import { supabase } from "@/api/client";
import { FactorForm } from "@/session/FactorForm";
import { signOut, useSession } from "@/session/session";
import { CodeInput } from "@/ui/CodeInput";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import { MailHint } from "./MailHint";
import { comeBackTo, useNext, withNext } from "./next";

/** A code is asked for: of the authenticator app, or of a mail. */
export function Component() {
  const { status, needsFactor } = useSession();
  const [search] = useSearchParams();
  const next = useNext();
  if (status === "loading") return null;
  if (status === "in" && !needsFactor) return <Navigate to={next} replace />;
  if (status === "in") {
    return (
      <AuthCard
        title="Second factor"
        footer={
          <Anchor component="button" inherit fw={560} onClick={() => void signOut()}>
            Sign in as somebody else
          </Anchor>
        }
      >
        <FactorForm submit="Sign in" />
      </AuthCard>
    );
  }
  const email = search.get("email");
  if (!email) return <Navigate to={withNext("/login", next)} replace />;
  return <MailedCode email={email} type={(search.get("type") ?? "email") as EmailOtpType} />;
}

function MailedCode({ email, type }: { email: string; type: EmailOtpType }) {
  const next = useNext();
  const [code, setCode] = useState("");
  const check = useMutation({
    mutationFn: (token: string) => auth(supabase.auth.verifyOtp({ email, token, type })),
    onError: () => setCode(""),
    meta: { quiet: true },
  });
  const again = useMutation({
    mutationFn: () => sendAgain(email, type, next),
    onSuccess: () => notify("Another mail is on its way"),
    meta: { quiet: true },
  });
  return (
    <AuthCard
      title="Look into your mail"
      lead={
        <>
          If there is an account for <b>{email}</b>, it has a mail now. Open its link in this
          browser, or type its code here.
        </>
      }
      footer={
        <Anchor component={Link} to={withNext("/login", next)} inherit fw={560}>
          Back to sign-in
        </Anchor>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          check.mutate(code);
        }}
      >
        <Stack gap="md">
          <ProblemAlert error={check.error ?? again.error} />
          <CodeInput label="Code" value={code} onChange={setCode} onComplete={check.mutate} />
          <Button type="submit" fullWidth loading={check.isPending} disabled={code.length < 6}>
            Continue
          </Button>
          <Text size="sm" c="dimmed" ta="center">
            Nothing there?{" "}
            <Anchor
              component="button"
              type="button"
              inherit
              onClick={() => again.mutate()}
              disabled={again.isPending}
            >
              Send it again
            </Anchor>
          </Text>
          <MailHint />
        </Stack>
      </form>
    </AuthCard>
  );
}

async function sendAgain(email: string, type: EmailOtpType, next: string): Promise<void> {
  const back = comeBackTo(next);
  if (type === "signup") {
    const options = { emailRedirectTo: back };
    await auth(supabase.auth.resend({ type: "signup", email, options }));
  } else if (type === "recovery") {
    await auth(supabase.auth.resetPasswordForEmail(email, { redirectTo: comeBackTo("/reset") }));
  } else {
    const options = { shouldCreateUser: false, emailRedirectTo: back };
    await auth(supabase.auth.signInWithOtp({ email, options }));
  }
}
