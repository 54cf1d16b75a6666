import { Alert, Button, Group, Table, Text } from "@mantine/core";
import type { DraftHandle } from "@/drafts/useDraft";
import { DraftNotice } from "@/ui/SaveStatus";
import classes from "./Conflict.module.css";

type ConflictProps<T extends object> = {
  draft: DraftHandle<T>;
  /** A version as lines: what it is, and how it is written. Only those that differ are shown. */
  describe: (value: T) => Record<string, string>;
};

/** Two people have changed the same: both versions beside each other, and the choice. */
export function Conflict<T extends object>({ draft, describe }: ConflictProps<T>) {
  if (draft.status !== "conflict" || draft.theirs === undefined)
    return <DraftNotice draft={draft} />;
  const [mine, theirs] = [describe(draft.value), describe(draft.theirs)];
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  const different = names.filter((name) => (mine[name] ?? "") !== (theirs[name] ?? ""));
  return (
    <Alert color="yellow" title="Somebody else has changed this meanwhile" mb="lg" role="alert">
      <Text size="sm" mb="sm">
        {draft.restored
          ? "You had unsaved changes on this device, and since then the page was saved by somebody else. "
          : "You and they have changed the same at the same time. "}
        Nothing is lost yet: choose the version that should stay.
      </Text>
      <div className={classes.scroll}>
        <Table className={classes.table} withRowBorders>
          <Table.Thead>
            <Table.Tr>
              <Table.Th />
              <Table.Th>Yours</Table.Th>
              <Table.Th>Theirs</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {different.slice(0, 12).map((name) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">{name}</Table.Th>
                <Table.Td>{short(mine[name])}</Table.Td>
                <Table.Td>{short(theirs[name])}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {different.length > 12 && (
        <Text size="sm" mt="xs">
          And {different.length - 12} more.
        </Text>
      )}
      <Group gap="xs" mt="md">
        <Button size="xs" onClick={() => void draft.keepMine()}>
          Keep mine
        </Button>
        <Button size="xs" variant="default" onClick={draft.takeTheirs}>
          Take theirs
        </Button>
      </Group>
    </Alert>
  );
}

function short(text: string | undefined) {
  if (!text) return <i>nothing</i>;
  return text.length > 280 ? `${text.slice(0, 280)}…` : text;
}
