import type { RouteObject } from "react-router";
import { SiteFrame } from "@/features/sites/SiteFrame";

export const full: RouteObject[] = [
  {
    path: "sites/:siteId/pages/:pageId/edit",
    element: <SiteFrame />,
    children: [
      {
        index: true,
        lazy: async () => ({ Component: (await import("./EditorScreen")).EditorScreen }),
      },
    ],
  },
];
