import { ActionIcon, Menu, Modal } from "@mantine/core";
import { IconDots, IconForms, IconListSearch, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { DeleteComponent } from "@/features/components/DeleteComponent";
import { DescribeComponent } from "@/features/components/DescribeComponent";
import { UsesOf } from "@/features/components/UsesOf";
import { useSite } from "@/features/sites/SiteFrame";
import { useEditor } from "../../context";
import type { ComponentRow } from "./queries";

type Asked = "describe" | "uses" | "delete" | null;

/** What can be done with a component, besides putting it on the page. */
export function ComponentMenu({ row }: { row: ComponentRow }) {
  const { page } = useEditor();
  const { base } = useSite();
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon size="sm" variant="default" aria-label={`More for ${row.name}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component={Link}
            to={`${base}/components/${row.id}/edit?page=${page.id}`}
            leftSection={<IconPencil size={15} />}
          >
            Edit component
          </Menu.Item>
          <Menu.Item leftSection={<IconForms size={15} />} onClick={() => ask("describe")}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconListSearch size={15} />} onClick={() => ask("uses")}>
            Where it is used
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
      <DescribeComponent row={row} opened={asked === "describe"} onClose={close} />
      <Modal opened={asked === "uses"} onClose={close} title={`Where ${row.name} is used`}>
        <UsesOf row={row} />
      </Modal>
      <DeleteComponent row={row} opened={asked === "delete"} onClose={close} />
    </>
  );
}
