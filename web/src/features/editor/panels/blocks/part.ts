/** What can be added to a page: sections, the organization's own, and single elements. */
import { IconSquareRoundedPlus } from "@tabler/icons-react";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "blocks",
    label: "Add",
    icon: IconSquareRoundedPlus,
    side: "left",
    order: 10,
    needs: "edit",
    shortcut: "A",
    load: async () => ({ Component: (await import("./BlocksPanel")).BlocksPanel }),
  },
  overlay: async () => ({ Component: (await import("./Over")).Over }),
  toolbar: async () => ({ Component: (await import("./keep/Keep")).Keep }),
  menu: () => import("./keep/KeepItems"),
};
