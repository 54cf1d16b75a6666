/** While the styles of a state are edited, the canvas shows the element as if it were in it. */
import type { Component, Editor } from "grapesjs";
import { declarationsOf } from "../code/rules";
import { rulesOf } from "./apply";

/** Draw it, or nothing for the normal state. */
export function previewState(editor: Editor, components: Component[], state: string) {
  const document = editor.Canvas.getDocument() as Document | undefined;
  if (!document) return;
  const sheet = sheetIn(document);
  const css = state ? components.map((each) => cssOf(editor, each, state)).join("\n") : "";
  if (sheet.textContent !== css) sheet.textContent = css;
}

function cssOf(editor: Editor, component: Component, state: string): string {
  const id = CSS.escape(component.getId());
  const names = [`#${component.getId()}`, ...component.getClasses().map((name) => `.${name}`)];
  const own = rulesOf(editor).filter(
    (rule) =>
      rule.state === state &&
      rule.selectors.length > 0 &&
      rule.selectors.every((each) => names.includes(each)),
  );
  return own
    .map(({ style, media }) => {
      const lines = declarationsOf({ selectors: [], style }).map(
        ([name, value]) => `${name}:${value}`,
      );
      const rule = `#${id}#${id}#${id}{${lines.join(";")}}`;
      return media ? `@media ${media}{${rule}}` : rule;
    })
    .join("\n");
}

function sheetIn(document: Document): HTMLStyleElement {
  const found = document.querySelector<HTMLStyleElement>("style[data-part=state]");
  if (found) return found;
  const made = document.createElement("style");
  made.dataset.part = "state";
  document.head.append(made);
  return made;
}
