import { ActionIcon, Menu, Modal } from "@mantine/core";
import { IconDots, IconForms, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Confirm } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { DescribeForm } from "./DescribeForm";
import { changeTemplate, deleteTemplate, type OwnTemplate } from "./queries";

/** What can be done with a template of one's own. */
export function TemplateMenu({ template }: { template: OwnTemplate }) {
  const [asked, ask] = useState<"change" | "delete" | null>(null);
  const close = () => ask(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            aria-label={`More for the template ${template.name}`}
            variant="default"
            size="md"
          >
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconForms size={16} />} onClick={() => ask("change")}>
            Name and description
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="var(--rs-bad)"
            leftSection={<IconTrash size={16} />}
            onClick={() => ask("delete")}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked === "change"} onClose={close} title="Name and description">
        <DescribeForm
          first={{
            name: template.name,
            description: template.description ?? "",
            category: template.category ?? "",
          }}
          categories={[]}
          action="Save"
          onClose={close}
          onSave={(described) => changeTemplate(template.id, described)}
        />
      </Modal>
      <Confirm
        opened={asked === "delete"}
        onClose={close}
        title={`Delete ${template.name}?`}
        action="Delete template"
        danger
        onConfirm={async () => {
          await deleteTemplate(template.id);
          notify("Template deleted", template.name);
        }}
      >
        What was made of it stays. Nobody can begin with it any more.
      </Confirm>
    </>
  );
}
