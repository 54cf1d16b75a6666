/** The page as a tree of its elements. */
import { IconStack2 } from "@tabler/icons-react";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "layers",
    label: "Layers",
    icon: IconStack2,
    side: "left",
    order: 20,
    shortcut: "l",
    load: async () => ({ Component: (await import("./LayersPanel")).LayersPanel }),
  },
};
