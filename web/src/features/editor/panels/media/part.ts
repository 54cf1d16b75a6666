/** The organization's pictures and files, to put into the page. */
import { IconPhoto } from "@tabler/icons-react";
import type { Part } from "../../parts";

export const part: Part = {
  panel: {
    id: "media",
    label: "Pictures & files",
    icon: IconPhoto,
    side: "left",
    order: 25,
    needs: "edit",
    shortcut: "i",
    load: async () => ({ Component: (await import("./MediaPanel")).MediaPanel }),
  },
  overlay: async () => ({ Component: (await import("./DropFiles")).DropFiles }),
};
