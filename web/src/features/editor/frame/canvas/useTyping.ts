import type { Editor } from "grapesjs";
import { useEffect, useState } from "react";

/** Whether a text of the page is being edited. */
export function useTyping(editor: Editor): boolean {
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    const begin = () => setTyping(true);
    const end = () => setTyping(false);
    editor.on("rte:enable", begin);
    editor.on("rte:disable", end);
    return () => {
      editor.off("rte:enable", begin);
      editor.off("rte:disable", end);
    };
  }, [editor]);
  return typing;
}
