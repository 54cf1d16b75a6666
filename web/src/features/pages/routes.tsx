import { IconFiles } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";
import { SiteFrame } from "@/features/sites/SiteFrame";

export const organization: RouteObject[] = [
  {
    path: "sites/:siteId",
    element: <SiteFrame />,
    children: [
      { index: true, lazy: async () => ({ Component: (await import("./ToPages")).ToPages }) },
      {
        path: "pages",
        lazy: async () => ({ Component: (await import("./list/PagesPage")).PagesPage }),
      },
      {
        path: "pages/:pageId",
        lazy: async () => ({ Component: (await import("./page/PageScreen")).PageScreen }),
      },
    ],
  },
];

export const navigation: NavigationEntry[] = [
  {
    area: "site",
    label: "Pages",
    icon: IconFiles,
    to: ({ orgSlug, siteId }) => `/o/${orgSlug}/sites/${siteId}/pages`,
    order: 10,
  },
];
