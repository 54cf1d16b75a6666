import { Modal } from "@mantine/core";
import type { Component } from "grapesjs";
import { DescribeForm } from "@/features/templates/DescribeForm";
import { notify } from "@/ui/notify";
import { useEditor } from "../../../context";
import { jsonOf } from "../../../engine/content";
import { nameOf } from "../../../engine/names";
import { CATEGORIES } from "../addition";
import { classesOf, sectionOf } from "./collect";
import { saveSection } from "./queries";
import { sharedRules } from "./shared";

/** What is chosen becomes a section of the organization. */
export function SaveSection({
  component,
  onClose,
}: {
  component?: Component;
  onClose: () => void;
}) {
  const { editor, organization, site, content } = useEditor();
  return (
    <Modal opened={component !== undefined} onClose={onClose} title="Save as section">
      {component && (
        <DescribeForm
          brief
          first={{ name: nameOf(component), description: "", category: "" }}
          categories={CATEGORIES}
          action="Save section"
          note={`A copy of “${nameOf(component)}” with its styles. Everybody who edits pages of ${organization.name} finds it under “Yours”. Later changes here do not change the copies.`}
          onClose={onClose}
          onSave={async ({ name, category }) => {
            const element = jsonOf(component);
            const section = sectionOf(element, content().styles, newClass);
            const shared = sharedRules(editor, classesOf(element));
            await saveSection(
              organization.id,
              { name, category },
              {
                ...section,
                ...(shared.length > 0 && { shared }),
                site: site.id,
              },
            );
            notify("Section saved", name);
          }}
        />
      )}
    </Modal>
  );
}

function newClass(): string {
  const number = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `s-${number.toString(36)}`;
}
