import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconBookmarkPlus, IconFileStar, IconSectionFilled } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { useState } from "react";
import { SavePageTemplate } from "@/features/templates/SaveTemplate";
import { useEditor } from "../../context";
import { isRoot } from "../../engine/commands";
import { SaveSection } from "./yours/SaveSection";

/** Keeps what is there for other pages: what is chosen as a section, the page as a template. */
export function Keep() {
  const { mayEdit, selected, page, site, save } = useEditor();
  const [section, setSection] = useState<Component>();
  const [template, setTemplate] = useState(false);
  if (!mayEdit) return null;
  const chosen = selected && !isRoot(selected) ? selected : undefined;
  return (
    <>
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
          <Menu.Item
            leftSection={<IconSectionFilled size={16} />}
            disabled={!chosen}
            onClick={() => setSection(chosen)}
          >
            {chosen ? "Save selection as section" : "Choose something to save it as a section"}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileStar size={16} />} onClick={() => setTemplate(true)}>
            Save page as template
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SaveSection component={section} onClose={() => setSection(undefined)} />
      <SavePageTemplate
        pageId={page.id}
        name={page.name}
        site={site}
        opened={template}
        onClose={() => setTemplate(false)}
        before={save}
      />
    </>
  );
}
