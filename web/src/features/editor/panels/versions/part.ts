/** What the page was before: who changed it when, what differs, and the way back. */
import { IconHistory } from "@tabler/icons-react";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "versions",
    label: "Versions",
    icon: IconHistory,
    side: "right",
    order: 40,
    load: async () => ({ Component: (await import("./VersionsPanel")).VersionsPanel }),
  },
};
