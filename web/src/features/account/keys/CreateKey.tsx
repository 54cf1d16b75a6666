import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CopyField } from "@/ui/CopyField";
import { ProblemAlert } from "@/ui/ProblemAlert";
import classes from "./CreateKey.module.css";
import { createKey } from "./queries";
import { AREAS, type Level, scopesOf } from "./scopes";

const LASTS = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
  { value: "never", label: "Until it is revoked" },
];
const DAY = 86_400_000;

export function CreateKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New API key"
      size="lg"
      closeOnClickOutside={false}
    >
      <Steps onClose={onClose} />
    </Modal>
  );
}

function Steps({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<string>();
  if (made) return <Shown apiKey={made} onClose={onClose} />;
  return <Form onMade={setMade} onClose={onClose} />;
}

function Shown({ apiKey, onClose }: { apiKey: string; onClose: () => void }) {
  return (
    <Stack gap="md">
      <Alert color="yellow" title="Copy the key now" role="status">
        It is shown this once and kept nowhere. Whoever has it can do what you have allowed it.
      </Alert>
      <CopyField label="Key" value={apiKey} description="Send it as: Authorization: Bearer …" />
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  );
}

type FormProps = { onMade: (key: string) => void; onClose: () => void };

function Form({ onMade, onClose }: FormProps) {
  const [name, setName] = useState("");
  const [lasts, setLasts] = useState("90");
  const [levels, setLevels] = useState<Record<string, Level>>({});
  const scopes = scopesOf(levels);
  const create = useMutation({
    mutationFn: () => {
      const end =
        lasts === "never" ? undefined : new Date(Date.now() + Number(lasts) * DAY).toISOString();
      return createKey({ name: name.trim(), scopes, expires_at: end });
    },
    onSuccess: onMade,
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div className={classes.top}>
          <TextInput
            label="Name"
            placeholder="Nightly backup"
            data-autofocus
            required
            withAsterisk={false}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Works for"
            data={LASTS}
            value={lasts}
            onChange={(value) => setLasts(value ?? "90")}
          />
        </div>
        <fieldset className={classes.areas}>
          <legend className={classes.legend}>What it may use</legend>
          {AREAS.map(({ area, label, detail, mayWrite }) => (
            <div key={area} className={classes.area}>
              <div className={classes.words}>
                <Text size="sm" fw={540}>
                  {label}
                </Text>
                <Text size="xs" c="dimmed">
                  {detail}
                </Text>
              </div>
              <SegmentedControl
                size="xs"
                aria-label={label}
                value={levels[area] ?? "none"}
                onChange={(level) => setLevels({ ...levels, [area]: level as Level })}
                data={[
                  { value: "none", label: "No" },
                  { value: "read", label: "Read" },
                  ...(mayWrite ? [{ value: "write", label: "Write" }] : []),
                ]}
              />
            </div>
          ))}
        </fieldset>
        <ProblemAlert error={create.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={create.isPending}
            disabled={!name.trim() || scopes.length === 0}
          >
            Create key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
