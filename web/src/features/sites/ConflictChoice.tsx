import { Alert, Box, Table, Text } from "@mantine/core";
import type { DraftHandle } from "@/drafts/useDraft";
import { MineOrTheirs } from "@/ui/SaveStatus";
import classes from "./Conflict.module.css";

export type Line = { id: string; what: string; mine: string; theirs: string };

type ConflictChoiceProps = {
  draft: Pick<DraftHandle<object>, "restored" | "collisions" | "keepMine" | "takeTheirs">;
  different: Line[];
};

/** Two people have changed the same: both versions beside each other, and the choice. */
export function ConflictChoice({ draft, different }: ConflictChoiceProps) {
  return (
    <Alert color="yellow" title="Somebody else has changed this meanwhile" mb="lg" role="alert">
      <Text size="sm" mb="sm">
        {draft.restored
          ? "You had unsaved changes on this device, and since then the page was saved by somebody else. "
          : "You and they have changed the same at the same time. "}
        Nothing is lost yet: choose the version that should stay.
        {draft.collisions.length > 0 && " What else you both changed is put together by itself."}
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
            {different.slice(0, 12).map(({ id, what, mine, theirs }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row">{what}</Table.Th>
                <Table.Td>{short(mine)}</Table.Td>
                <Table.Td>{short(theirs)}</Table.Td>
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
      <Box mt="md">
        <MineOrTheirs draft={draft} />
      </Box>
    </Alert>
  );
}

function short(text: string | undefined) {
  if (!text) return <i>nothing</i>;
  return text.length > 280 ? `${text.slice(0, 280)}…` : text;
}
