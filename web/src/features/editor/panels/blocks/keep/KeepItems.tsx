import { Menu } from "@mantine/core";
import { IconFileStar, IconSectionFilled } from "@tabler/icons-react";
import { useEditor } from "../../../context";
import { isRoot } from "../../../engine/commands";
import { askToKeep } from "./state";

/** What can be kept for other pages: what is chosen as a section, the page as a template. */
export function KeepItems() {
  const { mayEdit, selected } = useEditor();
  if (!mayEdit) return null;
  const element = selected && !isRoot(selected) ? selected : undefined;
  return (
    <>
      <Menu.Item
        leftSection={<IconSectionFilled size={16} />}
        disabled={!element}
        onClick={() => element && askToKeep({ what: "section", element })}
      >
        {element ? "Save selection as section" : "Choose something to save it as a section"}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconFileStar size={16} />}
        onClick={() => askToKeep({ what: "template" })}
      >
        Save page as template
      </Menu.Item>
    </>
  );
}

/** In the menu of a phone, where the bar has no room for a button. */
export function Component() {
  const { mayEdit } = useEditor();
  if (!mayEdit) return null;
  return (
    <>
      <Menu.Label>Save for other pages</Menu.Label>
      <KeepItems />
      <Menu.Divider />
    </>
  );
}
