import { Anchor, Badge, Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Ago } from "@/ui/Ago";
import { Confirm } from "@/ui/Confirm";
import { DataList } from "@/ui/DataList";
import { date } from "@/ui/format";
import { notify } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";
import { CreateKey } from "./CreateKey";
import { type ApiKey, deleteKey, revokeKey, stateOf, useApiKeys } from "./queries";
import { inWords } from "./scopes";

export function Component() {
  const apiKeys = useApiKeys();
  const [creating, create] = useDisclosure(false);
  const [ending, setEnding] = useState<ApiKey>();
  const active = ending !== undefined && stateOf(ending) === "active";
  const button = (
    <Button leftSection={<IconPlus size={17} />} onClick={create.open}>
      New key
    </Button>
  );
  return (
    <Page
      title="API keys"
      lead="For your own programs. A key acts as you, within what you allow it."
      actions={apiKeys.data && apiKeys.data.length > 0 && button}
    >
      <Section flush title="Your keys">
        <Loaded
          query={apiKeys}
          loading={<LoadingState rows={3} />}
          empty={
            <EmptyState icon={IconKey} title="No keys yet" action={button}>
              Make one to read or change your data from a script, a server or an automation.{" "}
              <Anchor href="/functions/v1" inherit underline="always">
                What can be called
              </Anchor>
            </EmptyState>
          }
        >
          {(all) => <KeyList apiKeys={all} onEnd={setEnding} />}
        </Loaded>
      </Section>
      <CreateKey opened={creating} onClose={create.close} />
      <Confirm
        danger
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={active ? `Revoke ${ending?.name}?` : `Delete ${ending?.name}?`}
        action={active ? "Revoke" : "Delete"}
        onConfirm={async () => {
          if (!ending) return;
          await (active ? revokeKey(ending) : deleteKey(ending));
          notify(active ? "The key is revoked" : "The key is deleted");
        }}
      >
        {active
          ? "Programs that use it are refused from their next request on. It cannot be taken back."
          : "It disappears from this list, with its record of use."}
      </Confirm>
    </Page>
  );
}

function KeyList({ apiKeys, onEnd }: { apiKeys: ApiKey[]; onEnd: (key: ApiKey) => void }) {
  return (
    <DataList
      label="API keys"
      rows={apiKeys}
      rowKey={(key) => key.id}
      columns={[
        {
          header: "Name",
          cell: (key) => (
            <>
              <Text fw={560} size="sm" component="span">
                {key.name}
              </Text>
              <Text size="xs" c="dimmed" ff="monospace">
                {key.key_prefix}…
              </Text>
            </>
          ),
        },
        { header: "May use", cell: (key) => inWords(key.scopes ?? []) },
        {
          header: "Last used",
          width: 150,
          wide: true,
          cell: (key) => (key.last_used_at ? <Ago at={key.last_used_at} /> : "Never"),
        },
        { header: "State", width: 190, cell: (key) => <State apiKey={key} /> },
        {
          header: "(Actions)",
          align: "end",
          width: 110,
          cell: (key) => (
            <Button variant="subtle" color="gray" size="xs" onClick={() => onEnd(key)}>
              {stateOf(key) === "active" ? "Revoke" : "Delete"}
            </Button>
          ),
        },
      ]}
    />
  );
}

function State({ apiKey }: { apiKey: ApiKey }) {
  const state = stateOf(apiKey);
  if (state === "revoked") return <Badge color="gray">Revoked</Badge>;
  if (state === "expired") return <Badge color="yellow">Expired</Badge>;
  return (
    <Badge color="green">{apiKey.expires_at ? `Until ${date(apiKey.expires_at)}` : "Active"}</Badge>
  );
}
