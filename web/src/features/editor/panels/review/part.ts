/** Asking for approval of the page, giving it, and what came of it before. */
import { IconChecklist } from "@tabler/icons-react";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "review",
    label: "Review",
    icon: IconChecklist,
    side: "right",
    order: 50,
    load: async () => ({ Component: (await import("./ReviewPanel")).ReviewPanel }),
  },
  overlay: async () => ({ Component: (await import("./Address")).Address }),
};
