import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconBookmarkPlus } from "@tabler/icons-react";
import { useEditor } from "../../../context";
import { KeepItems } from "./KeepItems";

/** The button in the bar. */
export function Keep() {
  const { mayEdit } = useEditor();
  if (!mayEdit) return null;
  return (
    <Menu position="bottom-end" width={260}>
      <Tooltip label="Save for other pages">
        <span>
          <Menu.Target>
            <ActionIcon aria-label="Save for other pages">
              <IconBookmarkPlus size={19} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
        </span>
      </Tooltip>
      <Menu.Dropdown>
        <KeepItems />
      </Menu.Dropdown>
    </Menu>
  );
}
