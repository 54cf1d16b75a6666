import { Alert, Anchor, Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconWorld } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { atLeast } from "@/api/organizations";
import { Section } from "@/ui/Section";
import { EmptyState, Loaded } from "@/ui/states";
import { sitesHost, siteUrl } from "../address";
import { Refusal } from "../Refusal";
import { useSite } from "../SiteFrame";
import { SitePage } from "../SitePage";
import { DomainCard } from "./DomainCard";
import { addDomain, type Domain, domainFault, domainOf, useDomains } from "./domains";

/** The addresses of a site: the one that it has from the start, and domains of one's own. */
export function DomainsPage() {
  const { site, organization, mayEdit } = useSite();
  const query = useDomains(site.id);
  const [adding, form] = useDisclosure(false);
  const mayChange = mayEdit && atLeast(organization.role, "admin");
  const add = mayChange && (
    <Button leftSection={<IconPlus size={17} />} onClick={form.open}>
      Add domain
    </Button>
  );
  const own = `${site.subdomain}.${sitesHost()}`;
  return (
    <SitePage
      title="Domains"
      lead="Where people find this site."
      width="narrow"
      bare
      actions={query.data?.length ? add : undefined}
    >
      {mayEdit && !mayChange && (
        <Alert color="gray" mb="lg" icon={<IconWorld size={18} />} title="Admins change domains">
          You can look at them. Ask an admin of {organization.name} when one is to be added or
          removed.
        </Alert>
      )}
      <Section
        title="Address of this site"
        description="It is there from the start, and keeps working."
      >
        <Anchor
          href={siteUrl({ subdomain: site.subdomain })}
          target="_blank"
          rel="noreferrer"
          fw={560}
          underline="always"
        >
          {own}
        </Anchor>
      </Section>
      <Loaded
        query={query}
        empty={
          <Section title="Your own domains" flush>
            <EmptyState icon={IconWorld} title="No domain of your own yet" action={add}>
              Connect one that you have, such as example.com. You will need to add two records where
              you manage its DNS.
            </EmptyState>
          </Section>
        }
      >
        {(domains) =>
          domains.map((domain) => (
            <DomainCard key={domain.id} domain={domain} domains={domains} mayChange={mayChange} />
          ))
        }
      </Loaded>
      <Modal opened={adding} onClose={form.close} title="Add a domain">
        <AddForm others={query.data ?? []} onClose={form.close} />
      </Modal>
    </SitePage>
  );
}

function AddForm({ others, onClose }: { others: Domain[]; onClose: () => void }) {
  const { site } = useSite();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const domain = domainOf(typed);
  const fault = domainFault(domain, others);
  const add = useMutation({
    mutationFn: () => addDomain(site.id, domain),
    onSuccess: onClose,
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!fault) add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Domain"
          description="One that belongs to you. In the next step you prove it."
          placeholder="www.example.com"
          data-autofocus
          spellCheck={false}
          autoCapitalize="none"
          inputMode="url"
          value={typed}
          error={asked ? fault : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {typed && !fault && domain !== typed.trim().toLowerCase() && (
          <Text size="sm" c="dimmed">
            It is added as <b>{domain}</b>.
          </Text>
        )}
        <Refusal error={add.error} />
        <Button type="submit" loading={add.isPending}>
          Add domain
        </Button>
      </Stack>
    </form>
  );
}
