/** Comments pinned to elements: the panel, the pins on the canvas, and the bell in the bar. */
import { IconMessageCircle } from "@tabler/icons-react";
import { register } from "../../frame/shortcuts";
import type { Part } from "../../parts";
import { blockOf } from "./block";
import { compose } from "./state";

register([
  {
    group: "Chosen element",
    keys: ["Mod+Alt+M", "Mod+Alt+µ"], // the latter on a Mac
    label: "Comment on it",
    run: (handle) => {
      if (!handle.mayComment) return;
      compose(blockOf(handle.selected));
      handle.openPanel("comments");
    },
  },
]);

export const part: Part = {
  panel: {
    id: "comments",
    label: "Comments",
    icon: IconMessageCircle,
    side: "right",
    order: 30,
    load: async () => ({ Component: (await import("./CommentsPanel")).CommentsPanel }),
  },
  overlay: async () => ({ Component: (await import("./Pins")).Pins }),
  toolbar: () => import("@/features/notifications/Bell"),
};
