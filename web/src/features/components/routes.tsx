import { IconComponents } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";
import { SiteFrame } from "@/features/sites/SiteFrame";

export const organization: RouteObject[] = [
  {
    path: "components",
    lazy: async () => ({ Component: (await import("./ComponentsPage")).ComponentsPage }),
  },
];

export const full: RouteObject[] = [
  {
    path: "sites/:siteId/components/:componentId/edit",
    element: <SiteFrame />,
    children: [
      {
        index: true,
        lazy: async () => ({
          Component: (await import("./edit/ComponentEditScreen")).ComponentEditScreen,
        }),
      },
    ],
  },
];

export const navigation: NavigationEntry[] = [
  {
    area: "organization",
    label: "Components",
    icon: IconComponents,
    to: ({ orgSlug }) => `/o/${orgSlug}/components`,
    order: 25,
  },
];
