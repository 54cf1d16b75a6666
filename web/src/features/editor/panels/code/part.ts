/** The page as HTML, CSS and JavaScript. */
import { IconCode } from "@tabler/icons-react";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "code",
    label: "Code",
    icon: IconCode,
    side: "right",
    order: 60,
    needs: "edit",
    load: async () => ({ Component: (await import("./CodePanel")).CodePanel }),
  },
};
