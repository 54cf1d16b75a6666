/** Words of the page are found, and replaced. */
import { IconSearch } from "@tabler/icons-react";
import { register } from "../../frame/shortcuts";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "find",
    label: "Find",
    icon: IconSearch,
    side: "left",
    order: 40,
    load: async () => ({ Component: (await import("./FindPanel")).FindPanel }),
  },
  plugin: (editor) => {
    register([
      {
        group: "Page",
        keys: ["Mod+F"],
        label: "Find and replace",
        typing: true,
        run: (handle) => {
          handle.openPanel("find");
          document.dispatchEvent(new Event("find:open"));
        },
      },
    ]);
    // GrapesJS draws a text node once; what is replaced, or undone, has to be seen.
    editor.on("component:update:content", (component) => {
      if (component.get("type") === "textnode") component.view?.render();
    });
  },
};
