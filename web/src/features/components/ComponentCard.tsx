import { ActionIcon, Menu, Modal, Text } from "@mantine/core";
import { IconDots, IconForms, IconListSearch, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { atLeast, useOrganization } from "@/api/organizations";
import type { ComponentRow } from "@/features/editor/panels/components/queries";
import type { ListedSite } from "@/features/sites/queries";
import { RenderedPicture } from "@/features/templates/RenderedPicture";
import { plural } from "@/ui/format";
import classes from "./components.module.css";
import { DeleteComponent } from "./DeleteComponent";
import { DescribeComponent } from "./DescribeComponent";
import { pictureOf } from "./picture";
import { UsesOf } from "./UsesOf";

/** A component with its picture in the design of a site; what can be done with it. */
export function ComponentCard({ row, site }: { row: ComponentRow; site?: ListedSite }) {
  const organization = useOrganization();
  const [asked, ask] = useState<"describe" | "uses" | "delete" | null>(null);
  const mayEdit = atLeast(organization.role, "editor");
  const design = site
    ? { siteId: site.id, version: site.updated_at }
    : { organizationId: organization.id, settings: null, version: "" };
  const close = () => ask(null);
  return (
    <li className={classes.card}>
      <RenderedPicture
        design={design}
        shown={pictureOf(row)}
        window={{ width: 1200, height: 700 }}
      />
      <div className={classes.about}>
        <h3 className={classes.name}>{row.name}</h3>
        <Menu position="bottom-end" width={190}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`More for ${row.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayEdit && site && (
              <Menu.Item
                component={Link}
                to={`/o/${organization.slug}/sites/${site.id}/components/${row.id}/edit`}
                leftSection={<IconPencil size={15} />}
              >
                Edit component
              </Menu.Item>
            )}
            {mayEdit && (
              <Menu.Item leftSection={<IconForms size={15} />} onClick={() => ask("describe")}>
                Rename
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconListSearch size={15} />} onClick={() => ask("uses")}>
              Where it is used
            </Menu.Item>
            {mayEdit && (
              <Menu.Item
                color="var(--rs-bad)"
                leftSection={<IconTrash size={15} />}
                onClick={() => ask("delete")}
              >
                Delete
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
        <Text size="xs" c="dimmed" lineClamp={2}>
          {row.description || `Used ${plural(row.usage_count ?? 0, "time")}`}
        </Text>
      </div>
      <DescribeComponent row={row} opened={asked === "describe"} onClose={close} />
      <Modal opened={asked === "uses"} onClose={close} title={`Where ${row.name} is used`}>
        <UsesOf row={row} />
      </Modal>
      <DeleteComponent row={row} opened={asked === "delete"} onClose={close} />
    </li>
  );
}
