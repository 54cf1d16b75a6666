import type { Component, Editor } from "grapesjs";
import { useEffect, useState } from "react";

/** The element under the mouse; nothing while something is dragged, or outside of the canvas. */
export function useHovered(editor: Editor): Component | undefined {
  const [hovered, setHovered] = useState<Component>();
  useEffect(() => {
    const none = () => setHovered(undefined);
    const follow = (component: Component) => setHovered(component.parent() ? component : undefined);
    const frame = editor.Canvas.getFrameEl();
    editor.on("component:hovered", follow);
    editor.on("component:drag:start block:drag:start component:remove", none);
    frame?.addEventListener("mouseleave", none);
    return () => {
      editor.off("component:hovered", follow);
      editor.off("component:drag:start block:drag:start component:remove", none);
      frame?.removeEventListener("mouseleave", none);
    };
  }, [editor]);
  return hovered;
}
