import { Anchor, Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { Confirm } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { Section } from "@/ui/Section";
import { AddressInput } from "../AddressInput";
import { labelFault, sitesHost } from "../address";
import { saveSite } from "../queries";
import { useSite } from "../SiteFrame";

/** The label of the site's address: a change works at once, so it is asked about. */
export function AddressSection() {
  const { site, base, mayEdit } = useSite();
  const [label, setLabel] = useState(site.subdomain ?? "");
  const [asked, question] = useDisclosure(false);
  const changed = label !== (site.subdomain ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changed && !labelFault(label)) question.open();
  };
  return (
    <form onSubmit={submit}>
      <Section
        title="Address"
        footer={
          mayEdit && (
            <>
              <Text size="sm">
                A domain of your own is set up under{" "}
                <Anchor component={Link} to={`${base}/domains`} inherit underline="always">
                  Domains
                </Anchor>
                .
              </Text>
              <Button
                type="submit"
                size="xs"
                variant={changed ? "filled" : "default"}
                disabled={!changed || Boolean(labelFault(label))}
              >
                Change address
              </Button>
            </>
          )
        }
      >
        <AddressInput value={label} onChange={setLabel} own={site.subdomain} disabled={!mayEdit} />
      </Section>
      <Confirm
        opened={asked}
        onClose={question.close}
        title="Change the address?"
        action="Change address"
        onConfirm={async () => {
          await saveSite(site, { subdomain: label });
          notify("Address changed", `${label}.${sitesHost()}`);
        }}
      >
        The site moves to{" "}
        <b>
          {label}.{sitesHost()}
        </b>{" "}
        at once. Links to{" "}
        <b>
          {site.subdomain}.{sitesHost()}
        </b>{" "}
        stop working, and somebody else may take that address.
      </Confirm>
    </form>
  );
}
