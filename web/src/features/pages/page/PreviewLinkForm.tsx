import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ListedSite } from "@/features/sites/queries";
import { CopyField } from "@/ui/CopyField";
import { dateTime } from "@/ui/format";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { createPreviewLink } from "../preview/previewLink";
import type { Page } from "../queries";

const HOUR = 3600; // seconds
const SPANS = [
  { value: String(HOUR), label: "1 hour" },
  { value: String(24 * HOUR), label: "1 day" },
  { value: String(7 * 24 * HOUR), label: "1 week" },
  { value: String(30 * 24 * HOUR), label: "30 days" },
];

export type Previewed = { site: ListedSite; page?: Pick<Page, "id" | "name"> };

/** How long a link to drafts opens, and what it shows. */
export function PreviewLinkForm({ site, page }: Previewed) {
  const [span, setSpan] = useState(String(7 * 24 * HOUR));
  const [what, setWhat] = useState("site");
  const link = useMutation({
    mutationFn: () =>
      createPreviewLink(site.id, Number(span), what === "page" ? page?.id : undefined),
    meta: { quiet: true },
  });
  return (
    <Stack gap="md">
      <Text size="sm">
        Whoever has the link sees what you have not published yet, also later changes, without an
        account. Search engines are kept away.
      </Text>
      <Group grow align="flex-start">
        {page && (
          <Select
            label="Shows"
            value={what}
            onChange={(value) => {
              setWhat(value ?? "site");
              link.reset();
            }}
            data={[
              { value: "site", label: "The whole site" },
              { value: "page", label: `Only ${page.name}` },
            ]}
          />
        )}
        <Select
          label="Works for"
          value={span}
          onChange={(value) => {
            setSpan(value ?? SPANS[0]?.value ?? "");
            link.reset();
          }}
          data={SPANS}
        />
      </Group>
      <ProblemAlert error={link.error} />
      {link.data ? (
        <CopyField
          label="Preview link"
          value={link.data.url}
          description={`Works until ${dateTime(link.data.expires_at)}. It cannot be taken back before.`}
        />
      ) : (
        <Button onClick={() => link.mutate()} loading={link.isPending}>
          Make link
        </Button>
      )}
    </Stack>
  );
}
