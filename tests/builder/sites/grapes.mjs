// Reads cases {component, styles} from one file and writes what GrapesJS makes of each to another.
import { readFileSync, writeFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// The editor runs without a browser here; it only gets what reads HTML, and, while it is loaded,
// what escapes the names of classes.
const { window } = new JSDOM("");
window.CSS = { escape };
globalThis.DOMParser = window.DOMParser;
Object.assign(globalThis, { window, document: window.document });
const { default: grapesjs } = await import("grapesjs");
delete globalThis.window;
delete globalThis.document;

const editor = grapesjs.init({ headless: true });
const made = JSON.parse(readFileSync(process.argv[2], "utf-8")).map(({ component, styles }) => {
  editor.loadProjectData({ pages: [{ frames: [{ component }] }], styles });
  return { html: editor.getHtml(), css: editor.getCss({ avoidProtected: true }) };
});
writeFileSync(process.argv[3], JSON.stringify(made));
process.exit(0);

// https://drafts.csswg.org/cssom/#serialize-an-identifier
function escape(text) {
  const signs = [...text];
  return signs
    .map((sign, at) => {
      const code = sign.codePointAt(0);
      if (code === 0) return "\uFFFD";
      const digit = code >= 0x30 && code <= 0x39;
      const leading = at === 0 || (at === 1 && signs[0] === "-");
      if (code <= 0x1f || code === 0x7f || (digit && leading)) return `\\${code.toString(16)} `;
      if (at === 0 && sign === "-" && signs.length === 1) return "\\-";
      return code >= 0x80 || /[-_0-9A-Za-z]/.test(sign) ? sign : `\\${sign}`;
    })
    .join("");
}
