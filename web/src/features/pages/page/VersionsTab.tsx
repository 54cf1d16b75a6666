import { Button, Group, Modal, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDeviceFloppy, IconHistory } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { Ago } from "@/ui/Ago";
import { Confirm } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";
import { EmptyState, Loaded } from "@/ui/states";
import { wordsOf } from "../content/outline";
import type { Json } from "../content/place";
import { keepVersion, type Page, useVersions, type Version } from "../queries";
import classes from "./page.module.css";
import type { PageDraft } from "./usePageDraft";

type VersionsTabProps = { draft: PageDraft; page: Page; disabled: boolean };

/** Earlier states of the page, and the way back to them. */
export function VersionsTab({ draft, page, disabled }: VersionsTabProps) {
  const query = useVersions(page.id);
  const [naming, name] = useDisclosure(false);
  const keep = !disabled && (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDeviceFloppy size={15} />}
      onClick={name.open}
    >
      Keep this version
    </Button>
  );
  return (
    <Section
      title="Versions"
      description="What the page was is kept when somebody begins to change it."
      actions={keep}
      flush
    >
      <Loaded
        query={query}
        empty={
          <EmptyState icon={IconHistory} title="No versions yet">
            The first one is kept as soon as this page is changed.
          </EmptyState>
        }
      >
        {(versions) => (
          <div>
            {versions.map((version) => (
              <VersionRow
                key={version.id}
                version={version}
                draft={draft}
                page={page}
                disabled={disabled}
              />
            ))}
          </div>
        )}
      </Loaded>
      <KeepVersion opened={naming} onClose={name.close} page={page} />
    </Section>
  );
}

type VersionRowProps = VersionsTabProps & { version: Version };

function VersionRow({ version, draft, page, disabled }: VersionRowProps) {
  const [opened, toggle] = useDisclosure(false);
  const [asked, question] = useDisclosure(false);
  const restore = async () => {
    await draft.save();
    const { content, css, javascript } = draft.value;
    const now = {
      ...page,
      content: content as never,
      custom_css: css,
      custom_javascript: javascript,
    };
    await keepVersion(now, `Before going back to version ${version.version_number}`);
    draft.change({
      content: version.content as Json,
      css: version.custom_css ?? "",
      javascript: version.custom_javascript ?? "",
    });
    await draft.save();
    notify(
      `Back at version ${version.version_number}`,
      "Visitors see it when you publish the site.",
    );
  };
  const who = version.profiles?.full_name || version.profiles?.email;
  return (
    <div className={classes.version}>
      <div className={classes.versionLine}>
        <div className={classes.versionWords}>
          <Text fw={560}>{version.message || `Version ${version.version_number}`}</Text>
          <small>
            {version.message && `Version ${version.version_number} · `}
            <Ago at={version.created_at} />
            {who && ` · ${who}`}
          </small>
        </div>
        <Group gap={6}>
          <UnstyledButton
            onClick={toggle.toggle}
            aria-expanded={opened}
            fz="sm"
            c="dimmed"
            px={8}
            py={4}
          >
            {opened ? "Hide" : "Compare"}
          </UnstyledButton>
          {!disabled && (
            <Button size="xs" variant="default" onClick={question.open}>
              Restore
            </Button>
          )}
        </Group>
      </div>
      {opened && <Differences version={version} draft={draft} />}
      <Confirm
        opened={asked}
        onClose={question.close}
        title={`Go back to version ${version.version_number}?`}
        action="Restore version"
        onConfirm={restore}
      >
        Content, CSS and JavaScript become what they were. What the page is now is kept as a
        version, so that you can come back.
      </Confirm>
    </div>
  );
}

const MOST = 8; // lines of a comparison

/** What was said then and is not now, and the other way round. */
function Differences({ version, draft }: { version: Version; draft: PageDraft }) {
  const { content, css, javascript } = draft.value;
  const lines = useMemo(() => {
    const [then, now] = [wordsOf(version.content as Json), wordsOf(content)];
    return [
      ...then.filter((each) => each && !now.includes(each)).map((text) => ({ kind: "then", text })),
      ...now.filter((each) => each && !then.includes(each)).map((text) => ({ kind: "now", text })),
    ];
  }, [version, content]);
  const code =
    (version.custom_css ?? "") !== css || (version.custom_javascript ?? "") !== javascript;
  if (lines.length === 0) {
    return (
      <Text size="sm" c="dimmed" mt="xs">
        The texts are the same{code ? "; the code differs" : ""}.
      </Text>
    );
  }
  return (
    <>
      <ul className={classes.differences}>
        {lines.slice(0, MOST).map(({ kind, text }) => (
          <li key={`${kind}-${text}`} data-kind={kind}>
            <span className="sr-only">
              {kind === "then" ? "Would be back: " : "Would be gone: "}
            </span>
            {text}
          </li>
        ))}
      </ul>
      <Text size="sm" c="dimmed">
        {lines.length > MOST && `And ${lines.length - MOST} more. `}
        Green would come back, red would go.
      </Text>
    </>
  );
}

function KeepVersion({
  opened,
  onClose,
  page,
}: {
  opened: boolean;
  onClose: () => void;
  page: Page;
}) {
  const [message, setMessage] = useState("");
  const keep = useMutation({
    mutationFn: () => keepVersion(page, message.trim() || null),
    onSuccess: () => {
      notify("Version kept");
      setMessage("");
      onClose();
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Keep this version">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="What is special about it"
            placeholder="Before the summer opening hours"
            data-autofocus
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            maxLength={200}
          />
          <ProblemAlert error={keep.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={keep.isPending}>
              Keep version
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
