/** The rules of the components in the canvas: before those of the page, as in a published one. */
import type { Editor } from "grapesjs";
import type { Environment } from "../../context";
import { withFiles } from "../../engine/canvas/files";
import { USE, used } from "./definition";
import type { Library } from "./library";
import { sheetOf } from "./sheet";
import { storedUse } from "./type";

export function showSheet(editor: Editor, library: Library, environment: Environment) {
  let planned = 0;
  const write = () => {
    planned = 0;
    const head = editor.Canvas?.getDocument()?.head; // none once the editor is closed
    const wrapper = head && editor.getWrapper();
    if (!wrapper) return;
    const uses = { components: wrapper.findType(USE).map(storedUse) };
    library.want(used(uses));
    const css = withFiles(sheetOf(library.rules(uses)), environment);
    const sheet = placed(head);
    if (sheet.textContent !== css) sheet.textContent = css;
  };
  const plan = () => {
    planned ||= requestAnimationFrame(write);
  };
  const noticed = (each: { get?: (name: string) => unknown; find?: unknown }) => {
    const held = each as { findType?: (type: string) => unknown[] };
    if (each.get?.("type") === USE || held.findType?.(USE).length) plan();
  };
  library.follow(plan);
  editor.on("component:add component:remove", noticed);
  editor.on("load", plan);
  editor.on("destroy", () => cancelAnimationFrame(planned));
}

/** After the site's sheet, before the page's rules. */
function placed(head: HTMLElement): HTMLStyleElement {
  const found = head.querySelector<HTMLStyleElement>("style[data-part=components]");
  const rules = head.querySelector("style[data-part=rules]");
  const sheet = found ?? head.ownerDocument.createElement("style");
  sheet.dataset.part = "components";
  if (rules && sheet.nextElementSibling !== rules) rules.before(sheet);
  else if (!sheet.isConnected) head.append(sheet);
  return sheet;
}
