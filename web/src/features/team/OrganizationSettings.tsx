import { Alert, Button, Progress, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { call, invoke } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { atLeast, type Organization, useDeparture, useOrganization } from "@/api/organizations";
import { keys, queryClient } from "@/api/queries";
import { ConfirmByTyping } from "@/ui/Confirm";
import { number } from "@/ui/format";
import { notify } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";
import { Loaded, LoadingState } from "@/ui/states";
import classes from "./OrganizationSettings.module.css";
import { slugFault, slugRefusal } from "./slug";
import { useMembers } from "./team";

/** What the organization is called, what it uses, and how it ends. */
export function OrganizationSettings() {
  const organization = useOrganization();
  const query = useQuery({
    queryKey: ["organization", organization.id],
    queryFn: () => call(supabase.from("organizations").select().eq("id", organization.id).single()),
  });
  const manages = atLeast(organization.role, "admin");
  return (
    <Page title="Settings" lead={`How ${organization.name} is set up.`} width="narrow">
      {!manages && (
        <Alert
          icon={<IconLock size={18} />}
          color="gray"
          mb="lg"
          title="You can look, but not change"
        >
          Admins and the owner can change these settings.
        </Alert>
      )}
      <Loaded query={query} loading={<LoadingState shape="form" />}>
        {(row) => <Facts key={row.updated_at} row={row} slug={organization.slug} may={manages} />}
      </Loaded>
      <Usage organizationId={organization.id} />
      {organization.role === "owner" && !organization.isPersonal && (
        <>
          <Transfer organization={organization} />
          <Deletion organization={organization} />
        </>
      )}
    </Page>
  );
}

function Facts({ row, slug, may }: { row: Row<"organizations">; slug: string; may: boolean }) {
  const [draft, setDraft] = useState({
    name: row.name,
    slug: row.slug,
    description: row.description ?? "",
    website_url: row.website_url ?? "",
  });
  const navigate = useNavigate();
  const fault = may ? slugFault(draft.slug) : null;
  const save = useMutation({
    mutationFn: () =>
      call(
        supabase
          .from("organizations")
          .update({ ...draft, name: draft.name.trim() })
          .eq("id", row.id)
          .select()
          .single(),
      ),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: keys.organizations() });
      queryClient.setQueryData(["organization", row.id], saved);
      notify("Settings saved");
      if (saved.slug !== slug) navigate(`/o/${saved.slug}/settings`, { replace: true });
    },
    meta: { quiet: true },
  });
  const taken = slugRefusal(save.error);
  const changed = Object.entries(draft).some(
    ([column, text]) => text !== (row[column as keyof typeof draft] ?? ""),
  );
  const set = (column: keyof typeof draft) => (event: { currentTarget: { value: string } }) => {
    setDraft({ ...draft, [column]: event.currentTarget.value });
    save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault === null) save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Section
        title="General"
        footer={
          may && (
            <>
              <span>Links to the old address stop working when it changes.</span>
              <Button
                type="submit"
                loading={save.isPending}
                disabled={!changed || draft.name.trim() === "" || fault !== null}
              >
                Save
              </Button>
            </>
          )
        }
      >
        <Stack>
          <ProblemAlert error={taken ? null : save.error} />
          <TextInput
            label="Name"
            required={may}
            maxLength={80}
            readOnly={!may}
            value={draft.name}
            onChange={set("name")}
          />
          <TextInput
            label="Address"
            required={may}
            spellCheck={false}
            readOnly={!may}
            leftSection="/o/"
            leftSectionWidth={38}
            value={draft.slug}
            error={fault ?? taken}
            onChange={set("slug")}
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            maxLength={500}
            readOnly={!may}
            value={draft.description}
            onChange={set("description")}
          />
          <TextInput
            label="Website"
            type="url"
            placeholder={may ? "https://" : undefined}
            readOnly={!may}
            value={draft.website_url}
            onChange={set("website_url")}
          />
        </Stack>
      </Section>
    </form>
  );
}

const METRICS: Record<string, string> = {
  ai_generations: "AI generations this month",
  custom_domains: "Custom domains",
  pages: "Pages",
  sites: "Sites",
  storage_gb: "Storage in GB",
  team_members: "Members",
};

function Usage({ organizationId }: { organizationId: string }) {
  const query = useQuery({
    queryKey: ["usage", organizationId],
    queryFn: () =>
      call(
        supabase
          .from("organization_usage")
          .select("metric, used, allowed, plan_id")
          .eq("organization_id", organizationId)
          .order("metric"),
      ),
  });
  return (
    <Section title="Usage" description="How much of what the plan allows is in use.">
      <Loaded query={query} empty={<Text size="sm">There are no limits.</Text>}>
        {(rows) => (
          <ul className={classes.usage}>
            {rows.map((row) => (
              <Meter
                key={row.metric}
                label={METRICS[row.metric ?? ""] ?? row.metric ?? ""}
                used={row.used ?? 0}
                allowed={row.allowed}
              />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

type MeterProps = { label: string; used: number; allowed: number | null };

function Meter({ label, used, allowed }: MeterProps) {
  const share = allowed ? Math.min((100 * used) / allowed, 100) : 0;
  const said =
    allowed === null ? `${number(used)}, no limit` : `${number(used)} of ${number(allowed)}`;
  return (
    <li>
      <div className={classes.metric}>
        <span>{label}</span>
        <span className={classes.amount}>{said}</span>
      </div>
      {allowed !== null && (
        <Progress
          value={share}
          size={5}
          color={share >= 100 ? "red" : share >= 80 ? "yellow" : "gray"}
          aria-label={`${label}: ${said}`}
        />
      )}
    </li>
  );
}

function Transfer({ organization }: { organization: Organization }) {
  const members = useMembers(organization.id);
  const [to, setTo] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const others = members.data?.filter((member) => member.role !== "owner") ?? [];
  const name = others.find((member) => member.userId === to)?.name;
  const give = async () => {
    await invoke("transfer-organization", {
      organization_id: organization.id,
      new_owner_id: to,
      confirm_name: organization.name,
    });
    await queryClient.invalidateQueries();
    notify(`${organization.name} belongs to ${name} now`);
  };
  return (
    <Section
      title="Transfer ownership"
      description="Another member becomes the owner. You stay as an admin."
      footer={
        <>
          <span />
          <Button variant="default" disabled={!to} onClick={() => setAsking(true)}>
            Transfer organization
          </Button>
        </>
      }
    >
      <Select
        label="New owner"
        placeholder={others.length ? "Choose a member" : "There are no other members yet"}
        disabled={others.length === 0}
        data={others.map((member) => ({ value: member.userId, label: member.name }))}
        value={to}
        onChange={setTo}
      />
      <ConfirmByTyping
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Transfer to ${name ?? ""}`}
        action="Transfer organization"
        typed={organization.name}
        onConfirm={give}
      >
        Only {name} can give it back to you.
      </ConfirmByTyping>
    </Section>
  );
}

function Deletion({ organization }: { organization: Organization }) {
  const [asking, setAsking] = useState(false);
  const depart = useDeparture();
  const remove = async () => {
    await call(
      supabase.from("organizations").delete().eq("id", organization.id).select("id").single(),
    );
    await depart(organization);
    notify(`${organization.name} was deleted`);
  };
  return (
    <Section
      danger
      title="Delete organization"
      description="All its sites, projects and files go with it, at once and for good. Published sites go off line."
      footer={
        <>
          <span />
          <Button color="red" variant="light" onClick={() => setAsking(true)}>
            Delete organization
          </Button>
        </>
      }
    >
      <ConfirmByTyping
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Delete ${organization.name}`}
        action="Delete organization"
        typed={organization.name}
        onConfirm={remove}
      >
        All its sites, projects and files are deleted, too. Nobody can bring them back.
      </ConfirmByTyping>
    </Section>
  );
}
