import {
  IconArrowsSplit2,
  IconLayoutGrid,
  IconPalette,
  IconSettings,
  IconWorld,
} from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";
import { SiteFrame } from "./SiteFrame";

export const organization: RouteObject[] = [
  { path: "sites", lazy: async () => ({ Component: (await import("./SitesPage")).SitesPage }) },
  {
    path: "sites/new",
    lazy: async () => ({ Component: (await import("./create/NewSitePage")).NewSitePage }),
  },
  {
    path: "sites/:siteId",
    element: <SiteFrame />,
    children: [
      {
        path: "design",
        lazy: async () => ({ Component: (await import("./design/DesignPage")).DesignPage }),
      },
      {
        path: "domains",
        lazy: async () => ({ Component: (await import("./domains/DomainsPage")).DomainsPage }),
      },
      {
        path: "redirects",
        lazy: async () => ({
          Component: (await import("./redirects/RedirectsPage")).RedirectsPage,
        }),
      },
      {
        path: "settings",
        lazy: async () => ({ Component: (await import("./settings/SettingsPage")).SettingsPage }),
      },
    ],
  },
];

export const navigation: NavigationEntry[] = [
  {
    area: "organization",
    label: "Sites",
    icon: IconLayoutGrid,
    to: ({ orgSlug }) => `/o/${orgSlug}/sites`,
    order: 10,
  },
  ...(
    [
      ["design", "Design", IconPalette, 20],
      ["domains", "Domains", IconWorld, 40],
      ["redirects", "Redirects", IconArrowsSplit2, 50],
      ["settings", "Settings", IconSettings, 60],
    ] as const
  ).map(
    ([path, label, icon, order]): NavigationEntry => ({
      area: "site",
      label,
      icon,
      to: ({ orgSlug, siteId }) => `/o/${orgSlug}/sites/${siteId}/${path}`,
      order,
    }),
  ),
];
