/** Draws anew when something in the canvas has changed. */
import type { Editor } from "grapesjs";
import { useEffect, useState } from "react";

export function useChanges(editor: Editor) {
  const [, again] = useState(0);
  useEffect(() => {
    const note = () => again((count) => count + 1);
    editor.on("component:update component:add component:remove", note);
    return () => {
      editor.off("component:update component:add component:remove", note);
    };
  }, [editor]);
}
