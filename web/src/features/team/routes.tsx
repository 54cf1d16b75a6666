import { IconSettings, IconUsers } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";

export const account: RouteObject[] = [
  {
    path: "organizations/new",
    lazy: async () => ({ Component: (await import("./NewOrganization")).NewOrganization }),
  },
];

export const organization: RouteObject[] = [
  { path: "members", lazy: async () => ({ Component: (await import("./Members")).Members }) },
  {
    path: "settings",
    lazy: async () => ({
      Component: (await import("./OrganizationSettings")).OrganizationSettings,
    }),
  },
];

export const navigation: NavigationEntry[] = [
  {
    area: "organization",
    label: "Members",
    icon: IconUsers,
    to: ({ orgSlug }) => `/o/${orgSlug}/members`,
    order: 40,
  },
  {
    area: "organization",
    label: "Settings",
    icon: IconSettings,
    to: ({ orgSlug }) => `/o/${orgSlug}/settings`,
    order: 90,
  },
];
