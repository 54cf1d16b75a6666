import { ActionIcon, Menu, Modal } from "@mantine/core";
import { IconDots, IconForms, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { DescribeForm } from "@/features/templates/DescribeForm";
import { Confirm } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { useEditor } from "../../../context";
import { CATEGORIES } from "../addition";
import { deleteSection, type OwnSection, renameSection } from "./queries";

/** What can be done with a section of one's own. */
export function OwnMenu({ section }: { section: OwnSection }) {
  const { organization } = useEditor();
  const [asked, ask] = useState<"rename" | "delete" | null>(null);
  const close = () => ask(null);
  return (
    <>
      <Menu position="bottom-end" width={170}>
        <Menu.Target>
          <ActionIcon size="sm" variant="default" aria-label={`More for ${section.name}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconForms size={15} />} onClick={() => ask("rename")}>
            Rename
          </Menu.Item>
          <Menu.Item
            color="var(--rs-bad)"
            leftSection={<IconTrash size={15} />}
            onClick={() => ask("delete")}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked === "rename"} onClose={close} title={`Rename ${section.name}`}>
        <DescribeForm
          brief
          first={{ name: section.name, description: "", category: section.category }}
          categories={CATEGORIES}
          action="Save"
          onClose={close}
          onSave={(named) => renameSection(organization.id, section.id, named)}
        />
      </Modal>
      <Confirm
        opened={asked === "delete"}
        onClose={close}
        title={`Delete ${section.name}?`}
        action="Delete section"
        danger
        onConfirm={async () => {
          await deleteSection(organization.id, section.id);
          notify("Section deleted", section.name);
        }}
      >
        Pages that it was added to keep it. It is only no longer offered here.
      </Confirm>
    </>
  );
}
