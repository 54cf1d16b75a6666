import { IconPhoto } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";

export const organization: RouteObject[] = [
  { path: "assets", lazy: async () => ({ Component: (await import("./Assets")).Assets }) },
];

export const navigation: NavigationEntry[] = [
  {
    area: "organization",
    label: "Files",
    icon: IconPhoto,
    to: ({ orgSlug }) => `/o/${orgSlug}/assets`,
    order: 20,
  },
];
