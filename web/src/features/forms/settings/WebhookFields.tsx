import { Alert, Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Ago } from "@/ui/Ago";
import { CopyField } from "@/ui/CopyField";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Loaded } from "@/ui/states";
import { setWebhook, useWebhook, type Webhook } from "../forms";
import classes from "../forms.module.css";

type WebhookProps = { formId: string; readOnly: boolean };

/** Where submissions are sent on to, and what became of the last ones. */
export function WebhookFields({ formId, readOnly }: WebhookProps) {
  const query = useWebhook(formId);
  return (
    <Loaded query={query}>
      {(webhook) => <Address formId={formId} webhook={webhook} readOnly={readOnly} />}
    </Loaded>
  );
}

function Address({ formId, webhook, readOnly }: WebhookProps & { webhook: Webhook }) {
  const [url, setUrl] = useState(webhook.url ?? "");
  const [secret, setSecret] = useState<string | null>(null);
  const work = useMutation({
    mutationFn: (given: { url: string | null; renew?: boolean }) =>
      setWebhook(formId, given.url, given.renew),
    onSuccess: (set) => {
      setUrl(set.url ?? "");
      setSecret(set.secret);
      notify(set.url ? "Webhook saved" : "Webhook removed");
    },
    meta: { quiet: true },
  });
  return (
    <Stack gap="md">
      <TextInput
        label="Address"
        placeholder="https://example.com/hooks/form"
        value={url}
        readOnly={readOnly}
        spellCheck={false}
        type="url"
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <ProblemAlert error={work.error} />
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          disabled={readOnly || url.trim() === (webhook.url ?? "")}
          loading={work.isPending}
          onClick={() => work.mutate({ url: url.trim() || null })}
        >
          {url.trim() || !webhook.url ? "Save address" : "Remove webhook"}
        </Button>
        {webhook.url && (
          <Button
            size="xs"
            variant="default"
            disabled={readOnly || work.isPending}
            onClick={() => work.mutate({ url: webhook.url, renew: true })}
          >
            New secret
          </Button>
        )}
      </Group>
      {secret && (
        <Alert color="gray" title="Copy the secret now: it is shown once">
          <CopyField label="Secret" value={secret} />
        </Alert>
      )}
      <Deliveries webhook={webhook} />
    </Stack>
  );
}

const STATES = {
  pending: { label: "Under way", color: "gray" },
  delivered: { label: "Arrived", color: "green" },
  failed: { label: "Given up", color: "red" },
} as const;

function Deliveries({ webhook }: { webhook: Webhook }) {
  if (webhook.deliveries.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={560} mb={4}>
        Sent on lately
      </Text>
      <ul className={classes.deliveries} aria-label="Sent on lately">
        {webhook.deliveries.map((each) => (
          <li key={each.id} className={classes.delivery}>
            <Badge color={STATES[each.status].color}>{STATES[each.status].label}</Badge>
            <Ago at={each.created_at} />
            <Text size="sm" c="dimmed" component="span">
              {each.attempts > 1 && `${each.attempts} attempts. `}
              {each.status !== "delivered" && each.response}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
