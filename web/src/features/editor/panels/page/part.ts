/** The page itself: its name, its address, who sees it, how it is found. */
import { IconFileSettings } from "@tabler/icons-react";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "page",
    label: "Page settings",
    icon: IconFileSettings,
    side: "left",
    order: 50,
    load: () => import("./PagePanel"),
  },
};
