import { Kbd, Menu } from "@mantine/core";
import type { Component, Editor } from "grapesjs";
import { Fragment, useEffect, useState } from "react";
import { useEditor } from "../../context";
import { nameOf } from "../../engine/names";
import { placeOf } from "../../engine/place";
import { printed } from "../shortcuts";
import { menuFor } from "./menu";

type Point = { x: number; y: number };

/** The menu of the chosen element: with the right button, or the menu key. */
export function ContextMenu() {
  const handle = useEditor();
  const { editor, selected, mayEdit } = handle;
  const [point, setPoint] = useState<Point>();
  useEffect(() => {
    const canvas = editor.Canvas.getDocument();
    const open = (event: MouseEvent) => {
      const target = event.target as HTMLElement;
      if (target.isContentEditable) return; // the browser's own, with its spelling
      const under = event.button === 2 ? elementAt(editor, target) : undefined;
      if (under) editor.select(under);
      const chosen = under ?? editor.getSelected();
      if (!chosen) return;
      event.preventDefault();
      const place = placeOf(editor, chosen);
      // By a key there is no point; then it opens at the element.
      setPoint(event.button !== 2 && place ? place : pointOf(editor, event));
    };
    canvas?.addEventListener("contextmenu", open);
    return () => canvas?.removeEventListener("contextmenu", open);
  }, [editor]);
  if (!selected) return null;
  return (
    <Menu
      opened={point !== undefined}
      onChange={(opened) => !opened && setPoint(undefined)}
      position="bottom-start"
      width={230}
      returnFocus
    >
      <Menu.Target>
        <span
          aria-hidden
          style={{
            position: "absolute",
            left: point?.x ?? 0,
            top: point?.y ?? 0,
            pointerEvents: "none",
          }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={nameOf(selected)}>
        {menuFor(selected, mayEdit).map((group, index) => (
          <Fragment key={group[0]?.group}>
            {index > 0 && <Menu.Divider />}
            {group.map(({ label, keys, danger, run }) => (
              <Menu.Item
                key={label}
                color={danger ? "red" : undefined}
                rightSection={keys && <Kbd size="xs">{printed(keys).join(" ")}</Kbd>}
                onClick={() => run(handle, selected)}
              >
                {label}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The element that one has pointed at: the innermost that may be chosen. */
function elementAt(editor: Editor, target: HTMLElement): Component | undefined {
  const known = editor.Components.allById();
  for (let element: HTMLElement | null = target; element; element = element.parentElement) {
    const found = known[element.id];
    if (found?.get("selectable")) return found;
  }
  return undefined;
}

/** Where the mouse is, from the upper left corner of the canvas' box. */
function pointOf(editor: Editor, event: MouseEvent): Point {
  const frame = editor.Canvas.getFrameEl();
  const outer = frame.getBoundingClientRect();
  const origin = frame.closest("[data-canvas-box]")?.getBoundingClientRect() ?? outer;
  const scale = outer.width / frame.offsetWidth;
  return {
    x: outer.left - origin.left + event.clientX * scale,
    y: outer.top - origin.top + event.clientY * scale,
  };
}
