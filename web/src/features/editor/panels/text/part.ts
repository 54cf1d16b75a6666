/** Typing in the canvas: texts, their formatting and their links. */
import { register } from "../../frame/shortcuts";
import type { Part } from "../../parts";
import { textTypes } from "./model/view";

const TEXT = "While typing";

register([
  { group: TEXT, keys: ["Mod+B"], label: "Bold" },
  { group: TEXT, keys: ["Mod+I"], label: "Italic" },
  { group: TEXT, keys: ["Mod+U"], label: "Underline" },
  { group: TEXT, keys: ["Mod+K"], label: "Link" },
  { group: TEXT, keys: ["Enter"], label: "New paragraph" },
  { group: TEXT, keys: ["Shift+Enter"], label: "New line" },
  { group: TEXT, keys: ["Escape"], label: "Stop typing" },
]);

export const part: Part = {
  plugin: textTypes,
  overlay: async () => ({ Component: (await import("./Toolbar")).Toolbar }),
};
