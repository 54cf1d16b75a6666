import { IconListCheck } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";

export const organization: RouteObject[] = [
  { path: "jobs", lazy: async () => ({ Component: (await import("./Jobs")).Jobs }) },
];

export const navigation: NavigationEntry[] = [
  {
    area: "organization",
    label: "Jobs",
    icon: IconListCheck,
    to: ({ orgSlug }) => `/o/${orgSlug}/jobs`,
    order: 60,
  },
];
