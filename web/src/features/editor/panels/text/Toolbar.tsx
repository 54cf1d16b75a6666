import { ActionIcon, Divider, Menu, Tooltip } from "@mantine/core";
import {
  IconAlignCenter,
  IconAlignLeft,
  IconAlignRight,
  IconBold,
  IconClearFormatting,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  IconPalette,
  IconStrikethrough,
  IconUnderline,
} from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { type ReactNode, useEffect, useState } from "react";
import { useEditor } from "../../context";
import { usePlace } from "../../engine/place";
import { Colors } from "./Colors";
import { LinkPopover } from "./LinkPopover";
import { isSplit, retag, toggleList } from "./model/blocks";
import { run } from "./model/format";
import { tagOf } from "./model/words";
import classes from "./text.module.css";
import { useEdited, useMarks, useQuiet } from "./useEdited";

/** The bar over the text that is being edited. */
export function Toolbar() {
  const { editor } = useEditor();
  const component = useEdited(editor);
  return component ? <Bar key={component.cid} component={component} /> : null;
}

const HEIGHT = 40;

function Bar({ component }: { component: Component }) {
  const { editor } = useEditor();
  const place = usePlace(editor, component);
  const quiet = useQuiet();
  const marks = useMarks(editor);
  const [linking, setLinking] = useState(false);
  useEffect(() => {
    const open = () => setLinking(true);
    editor.on("text:link", open);
    return () => {
      editor.off("text:link", open);
    };
  }, [editor]);
  if (!place) return null;
  const above = place.y - HEIGHT - 8;
  const y = above >= 4 ? above : place.y + place.height + 8;
  const align = String(component.getStyle()["text-align"] ?? "");
  const mark = (command: string) => () => run(editor, command);
  return (
    <div
      ref={quiet}
      role="toolbar"
      aria-label="Text"
      className={classes.bar}
      style={{ top: Math.max(4, y), left: `clamp(4px, ${place.x}px, max(4px, 100% - 472px))` }}
    >
      <Kind component={component} />
      <Divider orientation="vertical" />
      <Tool label="Bold" keys="Ctrl B" on={marks.bold} act={mark("bold")}>
        <IconBold />
      </Tool>
      <Tool label="Italic" keys="Ctrl I" on={marks.italic} act={mark("italic")}>
        <IconItalic />
      </Tool>
      <Tool label="Underline" keys="Ctrl U" on={marks.underline} act={mark("underline")}>
        <IconUnderline />
      </Tool>
      <Tool label="Strike through" on={marks.strike} act={mark("strikeThrough")}>
        <IconStrikethrough />
      </Tool>
      <Colors>
        <IconPalette />
      </Colors>
      <LinkPopover opened={linking} onChange={setLinking} link={marks.link}>
        <Tool
          label="Link"
          keys="Ctrl K"
          on={marks.link !== undefined}
          act={() => setLinking(!linking)}
        >
          <IconLink />
        </Tool>
      </LinkPopover>
      <Divider orientation="vertical" />
      {isSplit(component) && (
        <>
          <Tool label="List" act={() => void toggleList(editor, component, "ul")}>
            <IconList />
          </Tool>
          <Tool label="Numbered list" act={() => void toggleList(editor, component, "ol")}>
            <IconListNumbers />
          </Tool>
        </>
      )}
      {ALIGNED.map(({ value, label, icon }) => (
        <Tool
          key={value}
          label={label}
          on={align === value}
          act={() => component.addStyle({ "text-align": align === value ? "" : value })}
        >
          {icon}
        </Tool>
      ))}
      <Tool label="Clear formatting" act={mark("removeFormat")}>
        <IconClearFormatting />
      </Tool>
    </div>
  );
}

const ALIGNED = [
  { value: "left", label: "Align left", icon: <IconAlignLeft /> },
  { value: "center", label: "Center", icon: <IconAlignCenter /> },
  { value: "right", label: "Align right", icon: <IconAlignRight /> },
];

const KINDS: Record<string, string> = {
  p: "Text",
  h1: "Heading 1",
  h2: "Heading 2",
  h3: "Heading 3",
  h4: "Heading 4",
  li: "List item",
};

/** Heading or paragraph; other elements stay what they are. */
function Kind({ component }: { component: Component }) {
  const { editor } = useEditor();
  const tag = tagOf(component);
  if (!isSplit(component)) return null;
  return (
    <Menu position="bottom-start" withinPortal={false} trapFocus={false} returnFocus={false}>
      <Menu.Target>
        <button type="button" className={classes.kind}>
          {KINDS[tag] ?? tag}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(KINDS)
          .filter(([each]) => each !== "li")
          .map(([each, label]) => (
            <Menu.Item key={each} onClick={() => void retag(editor, component, each)}>
              {label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

type ToolProps = {
  label: string;
  keys?: string;
  on?: boolean;
  act: () => void;
  children: ReactNode;
};

function Tool({ label, keys, on, act, children }: ToolProps) {
  return (
    <Tooltip label={keys ? `${label} (${keys})` : label} openDelay={500}>
      <ActionIcon
        variant={on ? "light" : "subtle"}
        color={on ? undefined : "gray"}
        size={30}
        className={classes.tool}
        aria-label={label}
        aria-pressed={on}
        onClick={act}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
