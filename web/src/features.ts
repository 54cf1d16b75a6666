/**
 * Finds the features: every folder `features/<name>/` with a `routes.tsx`. Nothing has to be
 * registered anywhere else. See web/README.md.
 */
import type { Icon } from "@tabler/icons-react";
import type { RouteObject } from "react-router";
import type { Role } from "@/api/organizations";

export type NavigationEntry = {
  /** Where it is shown: in an organization, in one of its sites, in the person's own settings. */
  area: "organization" | "site" | "settings";
  label: string;
  icon: Icon;
  /** The address, from the parameters of the current one. */
  to: (params: { orgSlug: string; siteId: string }) => string;
  /** Smaller is further up. */
  order: number;
  /** Hidden from those whose role is below. */
  needs?: Role;
};

export type Feature = {
  /** Screens for anybody, without the frame: signing in, a link from a mail. */
  outside?: RouteObject[];
  /** Screens of the person: paths below `/`. */
  account?: RouteObject[];
  /** Screens of an organization: paths below `/o/:orgSlug/`. */
  organization?: RouteObject[];
  /** The same, on the whole screen: without the frame. */
  full?: RouteObject[];
  navigation?: NavigationEntry[];
};

const found = Object.values(import.meta.glob<Feature>("./features/*/routes.tsx", { eager: true }));

export const outside = found.flatMap((feature) => feature.outside ?? []);
export const account = found.flatMap((feature) => feature.account ?? []);
export const organization = found.flatMap((feature) => feature.organization ?? []);
export const full = found.flatMap((feature) => feature.full ?? []);
export const navigation = found
  .flatMap((feature) => feature.navigation ?? [])
  .sort((a, b) => a.order - b.order);
