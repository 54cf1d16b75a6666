/** Draws a part again when something of the page has changed. */
import type { Editor } from "grapesjs";
import { useEffect, useState } from "react";

const CHANGES =
  "update undo redo component:update component:toggled component:add component:remove styleable:change change:device rule:update";

/** A number that grows, at most once in a frame, with every change of the page or the choice. */
export function useTick(editor: Editor, events = CHANGES): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    let planned = 0;
    const plan = () => {
      planned ||= requestAnimationFrame(() => {
        planned = 0;
        setTick((before) => before + 1);
      });
    };
    const rules = events === CHANGES ? editor.Css.getAll() : undefined;
    editor.on(events, plan);
    rules?.on("add remove reset change", plan);
    return () => {
      cancelAnimationFrame(planned);
      editor.off(events, plan);
      rules?.off("add remove reset change", plan);
    };
  }, [editor, events]);
  return tick;
}
