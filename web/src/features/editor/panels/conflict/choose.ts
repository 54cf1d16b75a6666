/** Finds an element of the page in the canvas. */
import type { Editor } from "grapesjs";

/** Choose the element with this id and bring it into view; nothing where it is not there. */
export function choose(editor: Editor, id: string) {
  const found = editor.getWrapper()?.find(`#${CSS.escape(id)}`)[0];
  if (!found) return;
  editor.select(found);
  found.view?.el.scrollIntoView({ block: "center" });
}
