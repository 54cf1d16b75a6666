import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ProblemAlert } from "./ProblemAlert";

type ConfirmProps = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and whether it can be taken back. */
  children: ReactNode;
  /** What the button says: the verb of the title. */
  action: string;
  danger?: boolean;
  /** What has to be typed before: a name. Without it one click is enough. */
  typed?: string;
  onConfirm: () => Promise<unknown>;
};

/** Asks before something is done; closes when it is, and shows why where it cannot be. */
export function Confirm(props: ConfirmProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <Question {...props} />
    </Modal>
  );
}

function Question({ onClose, children, action, danger, typed, onConfirm }: ConfirmProps) {
  const [text, setText] = useState("");
  const work = useMutation({ mutationFn: onConfirm, onSuccess: onClose, meta: { quiet: true } });
  const ready = typed === undefined || text.trim() === typed.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) work.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text component="div" size="sm">
          {children}
        </Text>
        {typed !== undefined && (
          <TextInput
            data-autofocus
            autoComplete="off"
            spellCheck={false}
            label={
              <>
                Type <b>{typed}</b> to confirm
              </>
            }
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <ProblemAlert error={work.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={work.isPending}>
            Cancel
          </Button>
          <Button
            type="submit"
            color={danger ? "red" : undefined}
            disabled={!ready}
            loading={work.isPending}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** For what cannot be taken back: the name has to be typed. */
export function ConfirmByTyping(props: ConfirmProps & { typed: string }) {
  return <Confirm danger {...props} />;
}
