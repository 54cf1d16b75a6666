import {
  IconAdjustments,
  IconDevices,
  IconKey,
  IconShieldLock,
  IconUserCircle,
} from "@tabler/icons-react";
import { Navigate, type RouteObject } from "react-router";
import type { NavigationEntry } from "@/features";

export const account: RouteObject[] = [
  { path: "settings", element: <Navigate to="/settings/profile" replace /> },
  { path: "settings/profile", lazy: () => import("./profile/Profile") },
  { path: "settings/preferences", lazy: () => import("./preferences/Preferences") },
  { path: "settings/security", lazy: () => import("./security/Security") },
  { path: "settings/devices", lazy: () => import("./devices/Devices") },
  { path: "settings/api-keys", lazy: () => import("./keys/ApiKeys") },
];

const entries = [
  ["profile", "Profile", IconUserCircle],
  ["preferences", "Preferences", IconAdjustments],
  ["security", "Security", IconShieldLock],
  ["devices", "Devices", IconDevices],
  ["api-keys", "API keys", IconKey],
] as const;

export const navigation: NavigationEntry[] = entries.map(([path, label, icon], order) => ({
  area: "settings",
  label,
  icon,
  to: () => `/settings/${path}`,
  order,
}));
