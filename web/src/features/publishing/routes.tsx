import { IconWorldUpload } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";
import { SiteFrame } from "@/features/sites/SiteFrame";

export const organization: RouteObject[] = [
  {
    path: "sites/:siteId",
    element: <SiteFrame />,
    children: [
      {
        path: "publish",
        lazy: async () => ({ Component: (await import("./PublishPage")).PublishPage }),
      },
    ],
  },
];

export const navigation: NavigationEntry[] = [
  {
    area: "site",
    label: "Publish",
    icon: IconWorldUpload,
    to: ({ orgSlug, siteId }) => `/o/${orgSlug}/sites/${siteId}/publish`,
    order: 30,
  },
];
