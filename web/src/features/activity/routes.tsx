import { IconActivity } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";

export const organization: RouteObject[] = [
  {
    path: "activity",
    lazy: async () => ({ Component: (await import("./ActivityPage")).ActivityPage }),
  },
];

export const navigation: NavigationEntry[] = [
  {
    area: "organization",
    label: "Activity",
    icon: IconActivity,
    to: ({ orgSlug }) => `/o/${orgSlug}/activity`,
    order: 50,
  },
];
