/** Which text is edited, what holds at the caret, and clicks that do not end the editing. */
import type { Component, Editor } from "grapesjs";
import { useCallback, useEffect, useState } from "react";
import { edited } from "./model/editing";
import { type Marks, marksAt } from "./model/format";

export function useEdited(editor: Editor): Component | undefined {
  const [component, setComponent] = useState<Component>();
  useEffect(() => {
    const look = () => setTimeout(() => setComponent(edited(editor)));
    editor.on("rte:enable rte:disable", look);
    look();
    return () => {
      editor.off("rte:enable rte:disable", look);
    };
  }, [editor]);
  return component;
}

const NONE: Marks = {
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  link: undefined,
};

export function useMarks(editor: Editor): Marks {
  const [marks, setMarks] = useState(NONE);
  useEffect(() => {
    const document = editor.Canvas.getDocument() as Document;
    const look = () => setMarks((before) => settled(before, marksAt(editor)));
    look();
    document.addEventListener("selectionchange", look);
    document.addEventListener("input", look);
    return () => {
      document.removeEventListener("selectionchange", look);
      document.removeEventListener("input", look);
    };
  }, [editor]);
  return marks;
}

function settled(before: Marks, now: Marks): Marks {
  const names = Object.keys(now) as (keyof Marks)[];
  return names.every((name) => before[name] === now[name]) ? before : now;
}

/**
 * For an element of ours beside the text: GrapesJS ends the editing at any press of the mouse that
 * reaches the document, and the browser would take the caret away. Fields may have it.
 */
export function useQuiet() {
  return useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const hold = (event: MouseEvent) => {
      event.stopPropagation();
      const target = event.target as Element;
      if (!target.closest("input, textarea, select, label")) event.preventDefault();
    };
    element.addEventListener("mousedown", hold);
    return () => element.removeEventListener("mousedown", hold);
  }, []);
}
