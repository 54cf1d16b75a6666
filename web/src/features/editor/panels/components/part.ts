/** Components: elements that stand on many pages, and are changed in one place. */
import { IconComponents } from "@tabler/icons-react";
import { lazy } from "react";
import { register } from "../../frame/shortcuts";
import type { Part } from "../../parts";
import { registerSettings } from "../element/registry";
import { USE } from "./definition";
import { askToMake } from "./state";
import { componentType } from "./type";

register([
  {
    group: "Chosen element",
    keys: ["Mod+Alt+K", "Mod+Alt+˚"], // the latter on a Mac
    label: "Make a component of it",
    edits: true,
    run: ({ selected }) => askToMake(selected),
  },
]);

registerSettings({
  match: (component) => component.get("type") === USE,
  title: "Component",
  order: 5,
  Component: lazy(async () => ({
    default: (await import("./fields/FieldSettings")).FieldSettings,
  })),
});

export const part: Part = {
  panel: {
    id: "components",
    label: "Components",
    icon: IconComponents,
    side: "left",
    order: 30,
    needs: "edit",
    shortcut: "c",
    load: async () => ({ Component: (await import("./ComponentsPanel")).ComponentsPanel }),
  },
  plugin: componentType,
  overlay: async () => ({ Component: (await import("./Asked")).Asked }),
};
