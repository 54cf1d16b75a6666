/** Copy, cut and paste: between pages, sites and tabs, and from anywhere else. */
import { register } from "../../frame/shortcuts";
import type { Part } from "../../parts";

const ELEMENT = "Chosen element";

// The browser's own events do it, as only they may use the clipboard.
register([
  { group: ELEMENT, keys: ["Mod+C"], label: "Copy" },
  { group: ELEMENT, keys: ["Mod+X"], label: "Cut" },
  { group: ELEMENT, keys: ["Mod+V"], label: "Paste behind it" },
]);

export const part: Part = {
  overlay: async () => ({ Component: (await import("./Clipboard")).Clipboard }),
};
