import { ActionIcon, Alert, Badge, Button, Group, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconCircleCheck,
  IconClock,
  IconDots,
  IconRefresh,
  IconStar,
  IconTrash,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Ago } from "@/ui/Ago";
import { Confirm } from "@/ui/Confirm";
import { CopyField } from "@/ui/CopyField";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";
import { sitesHost } from "../address";
import { useSite } from "../SiteFrame";
import { checkDomain, type Domain, isApex, makePrimary, proofOf, removeDomain } from "./domains";
import classes from "./domains.module.css";

type DomainCardProps = { domain: Domain; domains: Domain[]; mayChange: boolean };

export function DomainCard({ domain, domains, mayChange }: DomainCardProps) {
  const [asked, question] = useDisclosure(false);
  const verified = domain.status === "verified";
  return (
    <Section
      title={domain.domain}
      description={<Standing domain={domain} />}
      actions={
        mayChange && <DomainMenu domain={domain} domains={domains} onRemove={question.open} />
      }
    >
      {!verified && <Instructions domain={domain} mayChange={mayChange} />}
      <Confirm
        opened={asked}
        onClose={question.close}
        title={`Remove ${domain.domain}?`}
        action="Remove domain"
        danger
        onConfirm={async () => {
          await removeDomain(domain);
          notify("Domain removed", domain.domain);
        }}
      >
        {verified
          ? "The site is not served there any more, at once. Its own address keeps working."
          : "What you have entered in DNS does nothing from then on, and can be deleted there, too."}
      </Confirm>
    </Section>
  );
}

function Standing({ domain }: { domain: Domain }) {
  if (domain.status === "verified") {
    return (
      <Group gap={8} mt={6}>
        <Badge color="green" leftSection={<IconCircleCheck size={13} />}>
          Connected
        </Badge>
        {domain.is_primary && <Badge color="gray">Main address</Badge>}
      </Group>
    );
  }
  return (
    <Group gap={8} mt={6}>
      <Badge color="yellow" leftSection={<IconClock size={13} />}>
        Waiting for DNS
      </Badge>
      {domain.last_checked_at && (
        <span>
          looked <Ago at={domain.last_checked_at} />
        </span>
      )}
    </Group>
  );
}

function DomainMenu({
  domain,
  domains,
  onRemove,
}: {
  domain: Domain;
  domains: Domain[];
  onRemove: () => void;
}) {
  const primary = useMutation({
    mutationFn: () =>
      makePrimary(
        domain,
        domains.find((each) => each.is_primary),
      ),
    onSuccess: () => notify("Main address changed", `The others lead to ${domain.domain}.`),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`More for ${domain.domain}`} loading={primary.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {domain.status === "verified" && !domain.is_primary && (
          <Menu.Item leftSection={<IconStar size={16} />} onClick={() => primary.mutate()}>
            Make it the main address
          </Menu.Item>
        )}
        <Menu.Item color="var(--rs-bad)" leftSection={<IconTrash size={16} />} onClick={onRemove}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The two records that a domain needs, ready to be copied. */
function Instructions({ domain, mayChange }: { domain: Domain; mayChange: boolean }) {
  const { site } = useSite();
  const proof = proofOf(domain);
  const target = `${site.subdomain}.${sitesHost()}`.replace(/:\d+$/, "");
  const check = useMutation({
    mutationFn: () => checkDomain(domain),
    onSuccess: (said) =>
      said.status === "verified" &&
      notify("Domain connected", `The site is served at ${domain.domain} from now on.`),
    meta: { quiet: true },
  });
  const why = check.data?.error ?? domain.error_message;
  return (
    <>
      <Text size="sm" mb="md">
        Add these two records where you manage the DNS of <b>{domain.domain}</b>. Changes there can
        take some minutes, rarely hours, until everybody sees them.
      </Text>
      <ol className={classes.records}>
        <Record
          title="It proves that the domain is yours"
          type="TXT"
          name={proof.name}
          value={proof.value}
        />
        {isApex(domain.domain) ? (
          <Record
            title="It leads visitors here"
            type="ALIAS"
            name={domain.domain}
            value={target}
            note="Some providers call it ANAME. One that has neither takes an A record with the IP address of the machine that this server runs on."
          />
        ) : (
          <Record title="It leads visitors here" type="CNAME" name={domain.domain} value={target} />
        )}
      </ol>
      {why && (
        <Alert color="yellow" mb="md" title="Not found yet">
          {why}.
        </Alert>
      )}
      <ProblemAlert error={check.error} />
      {mayChange && (
        <Button
          mt="xs"
          variant="default"
          leftSection={<IconRefresh size={16} />}
          onClick={() => check.mutate()}
          loading={check.isPending}
        >
          Check now
        </Button>
      )}
    </>
  );
}

type RecordProps = { title: string; type: string; name: string; value: string; note?: string };

function Record({ title, type, name, value, note }: RecordProps) {
  return (
    <li className={classes.record}>
      <Text fw={560} size="sm">
        {title}
      </Text>
      <div className={classes.fields}>
        <div>
          <Text size="sm" fw={540} mb={5}>
            Type
          </Text>
          <span className={classes.type}>{type}</span>
        </div>
        <CopyField label="Name" value={name} />
        <CopyField label="Value" value={value} />
      </div>
      {note && (
        <Text size="sm" c="dimmed">
          {note}
        </Text>
      )}
    </li>
  );
}
