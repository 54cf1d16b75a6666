import { Anchor, Text } from "@mantine/core";
import { config } from "@/api/config";

/** Where the mail is read on a server that sends none. */
export function MailHint() {
  if (!config().mailbox) return null;
  return (
    <Text size="sm" c="dimmed">
      This server sends no mail yet. On the machine it runs on, mail is read in its{" "}
      <Anchor href="/mailbox" target="_blank" rel="noopener" inherit underline="always">
        mailbox
      </Anchor>
      .
    </Text>
  );
}
