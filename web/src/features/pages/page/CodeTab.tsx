import { Button, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBraces } from "@tabler/icons-react";
import { useState } from "react";
import { Section } from "@/ui/Section";
import { CodeField } from "../code/CodeField";
import type { Json } from "../content/place";
import type { PageDraft } from "./usePageDraft";

type CodeTabProps = { draft: PageDraft; disabled: boolean };

export function CodeTab({ draft, disabled }: CodeTabProps) {
  const { value, change } = draft;
  return (
    <>
      <Section
        title="Code of this page"
        description="Code for all pages is in the site's settings."
      >
        <Stack gap="md">
          <CodeField
            label="CSS"
            language="css"
            value={value.css}
            onChange={(css) => change({ css })}
            readOnly={disabled}
            height={240}
          />
          <CodeField
            label="JavaScript"
            description="Runs only on the published site, never in previews on this address."
            language="javascript"
            value={value.javascript}
            onChange={(javascript) => change({ javascript })}
            readOnly={disabled}
            height={200}
          />
        </Stack>
      </Section>
      <Advanced draft={draft} disabled={disabled} />
    </>
  );
}

function Advanced({ draft, disabled }: CodeTabProps) {
  const [opened, toggle] = useDisclosure(false);
  return (
    <Section
      title="Advanced"
      description="The tree of elements that the page is made of, as it is stored."
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconBraces size={15} />}
          onClick={toggle.toggle}
          aria-expanded={opened}
        >
          {opened ? "Close" : "Open"} the content
        </Button>
      }
    >
      {opened && <Raw draft={draft} disabled={disabled} />}
    </Section>
  );
}

/** The content as JSON; taken over as soon as it can be read. */
function Raw({ draft, disabled }: CodeTabProps) {
  const { content } = draft.value;
  const [typed, setTyped] = useState<{ text: string; of: Json } | null>(null);
  const shown = typed && typed.of === content ? typed.text : JSON.stringify(content, null, 2);
  const read = parse(shown);
  return (
    <Stack gap="xs">
      <CodeField
        label="Content"
        language="json"
        value={shown}
        readOnly={disabled}
        height={460}
        error={read.error}
        onChange={(text) => {
          const next = parse(text);
          if (next.error !== undefined) return setTyped({ text, of: content });
          setTyped({ text, of: next.content });
          draft.change({ content: next.content });
        }}
      />
      <Text size="sm" c="dimmed">
        Whatever cannot be shown safely is left out when the page is published.
      </Text>
    </Stack>
  );
}

function parse(text: string): { content: Json; error?: string } {
  try {
    const content = JSON.parse(text) as Json;
    const known =
      typeof content === "object" &&
      content !== null &&
      !Array.isArray(content) &&
      ("component" in content || "blocks" in content || "root" in content);
    if (!known)
      return { content: null, error: "An object with “component” is needed. Not saved yet." };
    return { content };
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    return { content: null, error: `This is no JSON yet, and is not saved: ${why}` };
  }
}
