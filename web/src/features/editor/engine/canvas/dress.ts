/** What a visitor's browser gets besides the elements: the site's style sheet, the page's own. */
import type { Editor } from "grapesjs";
import type { Environment } from "../../context";
import { withFiles } from "./files";
import { showRules } from "./rules";

type Dress = { siteCss: string; pageCss: string; language: string; environment: Environment };

/** In the order of a published page: the site's sheet, the rules of the elements, the page's CSS. */
export function dressCanvas(editor: Editor, { siteCss, pageCss, language, environment }: Dress) {
  const document = editor.Canvas.getDocument() as Document;
  document.documentElement.lang = language;
  const { head } = document;
  head.prepend(style(document, "site", siteCss));
  const rules = showRules(editor, (css) => withFiles(css, environment));
  head.append(rules, style(document, "page", withFiles(pageCss, environment)));
  head.append(style(document, "editor", EDITING));
}

/** The page's CSS as it is typed. */
export function dressPage(editor: Editor, environment: Environment, pageCss: string) {
  const css = withFiles(pageCss, environment);
  const found = editor.Canvas.getDocument()?.querySelector("style[data-part=page]");
  if (found && found.textContent !== css) found.textContent = css;
}

function style(document: Document, part: string, css: string): HTMLStyleElement {
  const made = document.createElement("style");
  made.dataset.part = part;
  made.textContent = css;
  return made;
}

// Nothing here may move or colour anything of the page.
const EDITING = `
.gjs-no-pointer, iframe { pointer-events: none }
.gjs-is__grabbing, .gjs-is__grabbing * { cursor: grabbing !important }
[contenteditable]:is(:focus, :focus-visible) { outline: none !important }
[contenteditable] { cursor: text; caret-color: auto }
[data-gjs-embed] {
  background: repeating-linear-gradient(-45deg, #8881 0 12px, #8883 12px 24px);
  outline: 1px solid #8886;
  outline-offset: -1px;
}
[data-gjs-empty]:where(img) { min-width: 48px; min-height: 48px; background: #8883 }
`;
