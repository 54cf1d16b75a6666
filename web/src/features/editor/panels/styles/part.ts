/** How the chosen element looks: its styles, bound to the site's design tokens. */
import { IconBrush } from "@tabler/icons-react";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "styles",
    label: "Style",
    icon: IconBrush,
    side: "right",
    order: 10,
    needs: "edit",
    shortcut: "s",
    load: async () => ({ Component: (await import("./StylesPanel")).StylesPanel }),
  },
};
