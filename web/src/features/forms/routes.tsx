import { IconForms } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";
import { SiteFrame } from "@/features/sites/SiteFrame";

export const organization: RouteObject[] = [
  {
    path: "sites/:siteId",
    element: <SiteFrame />,
    children: [
      {
        path: "forms",
        lazy: async () => ({ Component: (await import("./FormsPage")).FormsPage }),
      },
      {
        path: "forms/:formId",
        lazy: async () => ({ Component: (await import("./FormPage")).FormPage }),
      },
    ],
  },
];

export const navigation: NavigationEntry[] = [
  {
    area: "site",
    label: "Forms",
    icon: IconForms,
    to: ({ orgSlug, siteId }) => `/o/${orgSlug}/sites/${siteId}/forms`,
    order: 35,
  },
];
