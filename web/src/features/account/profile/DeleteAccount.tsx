import {
  Anchor,
  Button,
  Checkbox,
  Group,
  Modal,
  PasswordInput,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth, invoke } from "@/api/call";
import { supabase } from "@/api/client";
import { toProblem } from "@/api/problem";
import { signOut, useUser } from "@/session/session";
import { CodeInput } from "@/ui/CodeInput";
import { plural } from "@/ui/format";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";

export function DeleteAccount() {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <Section
      danger
      title="Delete account"
      description="Your account goes, with your personal organization and everything in it. It cannot be taken back."
      actions={
        <Button variant="light" color="red" onClick={open}>
          Delete account
        </Button>
      }
    >
      <Modal opened={opened} onClose={close} title="Delete your account?">
        <Proof onClose={close} />
      </Modal>
    </Section>
  );
}

type Owned = { id: string; name: string; others: number };

function Proof({ onClose }: { onClose: () => void }) {
  const user = useUser();
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [nonce, setNonce] = useState<string>();
  const [owned, setOwned] = useState<Owned[]>([]);
  const [sure, setSure] = useState(false);
  const remove = useMutation({
    mutationFn: () =>
      invoke("delete-account", {
        email: typed.trim(),
        ...(nonce === undefined ? { password } : { nonce }),
        delete_organizations: sure ? owned.map((each) => each.id) : [],
      }),
    onSuccess: () => signOut(),
    onError: (error) => {
      const { code, details } = toProblem(error);
      if (code === "organizations_have_members") setOwned(details as Owned[]);
    },
    meta: { quiet: true },
  });
  const mail = useMutation({
    mutationFn: () => auth(supabase.auth.reauthenticate()),
    onSuccess: () => setNonce(""),
    meta: { quiet: true },
  });
  const ready =
    typed.trim().toLowerCase() === (user.email ?? "").toLowerCase() &&
    (nonce === undefined ? password !== "" : nonce.length >= 6) &&
    (owned.length === 0 || sure);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) remove.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">
          Sites and projects of your personal organization are deleted, and what is published of
          them goes off line. What you did in other organizations stays there.
        </Text>
        <TextInput
          data-autofocus
          label={
            <>
              Type <b>{user.email}</b> to confirm
            </>
          }
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {nonce === undefined ? (
          <div>
            <PasswordInput
              label="Your password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <Anchor component="button" type="button" size="sm" mt={6} onClick={() => mail.mutate()}>
              You have none? Mail me a code
            </Anchor>
          </div>
        ) : (
          <CodeInput label="The code of the mail" value={nonce} onChange={setNonce} />
        )}
        <ProblemAlert error={remove.error ?? mail.error} />
        {owned.length > 0 && (
          <Stack gap={6}>
            <Text size="sm" fw={560}>
              Other people work here:
            </Text>
            {owned.map((each) => (
              <Text key={each.id} size="sm">
                {each.name}, {plural(each.others, "other member")}
              </Text>
            ))}
            <Checkbox
              label="Delete these organizations, too, for everybody"
              checked={sure}
              onChange={(event) => setSure(event.currentTarget.checked)}
            />
          </Stack>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={remove.isPending}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={!ready} loading={remove.isPending}>
            Delete my account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
