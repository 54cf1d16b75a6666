import { Modal, Stack, Text } from "@mantine/core";
import { type ComponentRow, deleteComponent } from "@/features/editor/panels/components/queries";
import { ConfirmByTyping } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { LoadingState } from "@/ui/states";
import { standingOf, UsesOf, useStanding } from "./UsesOf";

type Props = { row: ComponentRow; opened: boolean; onClose: () => void };

/** A component goes only when nothing shows it any longer; else it says what does. */
export function DeleteComponent({ row, opened, onClose }: Props) {
  const { data } = useStanding(row, opened);
  if (!data)
    return (
      <Modal opened={opened} onClose={onClose} title={`Delete ${row.name}?`}>
        <LoadingState rows={2} />
      </Modal>
    );
  if (data.places.length + data.inside.length > 0)
    return (
      <Modal opened={opened} onClose={onClose} title={`${row.name} is in use`}>
        <Stack gap="sm">
          <Text size="sm">
            Take it off these first, or detach it there: then its elements stay on the page.
          </Text>
          <UsesOf row={row} />
        </Stack>
      </Modal>
    );
  return (
    <ConfirmByTyping
      opened={opened}
      onClose={onClose}
      title={`Delete ${row.name}?`}
      action="Delete component"
      typed={row.name}
      onConfirm={async () => {
        const { places, inside } = await standingOf(row);
        if (places.length + inside.length > 0)
          throw new Error("Somebody has put the component on a page meanwhile.");
        await deleteComponent(row.id);
        notify("Component deleted", row.name);
      }}
    >
      Nothing uses it. It cannot be brought back; releases that were published with it stay as they
      are.
    </ConfirmByTyping>
  );
}
