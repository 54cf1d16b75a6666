/** What is known of the site before the canvas is there; the same object as long as the screen is open. */
import { useMemo, useRef } from "react";
import type { ListedPage, Page } from "@/features/pages/queries";
import { inNavigation } from "@/features/pages/queries";
import { pagePath } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import type { Environment } from "../context";
import type { Files } from "../engine/useFiles";

export type EnvironmentData = {
  page: Page;
  pages: ListedPage[];
  files: Files | undefined;
  mayEdit: boolean;
};

export function useEnvironment(data: EnvironmentData): Environment {
  const { site, organization } = useSite();
  const latest = useRef(data);
  latest.current = data;
  return useMemo(
    () => ({
      siteId: site.id,
      organizationId: organization.id,
      mayEdit: data.mayEdit,
      get path() {
        return pagePath(latest.current.page.slug);
      },
      assetUrl: (address) => shown(address, latest.current.files),
      get pages() {
        return latest.current.pages.filter(isThere).map((page) => ({
          path: pagePath(page.slug),
          name: page.name,
          inNavigation: inNavigation(page) && page.visibility !== "private",
        }));
      },
    }),
    [site.id, organization.id, data.mayEdit],
  );
}

function isThere(page: ListedPage): boolean {
  return page.status !== "archived";
}

const ASSET = /^asset:([0-9a-f-]{36})$/i;

/** A file of the organization, where a browser can open it. */
function shown(address: string, files: Files | undefined): string {
  const found = ASSET.exec(address.trim());
  if (!found?.[1]) return address;
  return files?.(found[1].toLowerCase()) || "data:,";
}
