/** Draws settings again when the element changes, whoever changed it. */
import type { Component, Editor } from "grapesjs";
import { useEffect, useState } from "react";

const CHANGES = "component:update component:add component:remove undo redo rule:update";

/** At once: React sets a box back that is not drawn as it was clicked when its event ends. */
export function useChanges(editor: Editor) {
  const [, setTick] = useState(0);
  useEffect(() => {
    const draw = () => setTick((before) => before + 1);
    editor.on(CHANGES, draw);
    return () => {
      editor.off(CHANGES, draw);
    };
  }, [editor]);
}

/** An attribute as text, "" where it is not there. */
export function attribute(component: Component, name: string): string {
  const value = component.getAttributes()[name];
  return value === undefined || value === null || value === false ? "" : String(value);
}

/** Set an attribute; an empty one is taken away. */
export function setAttribute(component: Component, name: string, value: string | boolean) {
  if (value === "" || value === false) component.removeAttributes(name);
  else component.addAttributes({ [name]: value });
}
