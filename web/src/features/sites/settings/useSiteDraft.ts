import type { Update } from "@/api/client";
import { type DraftHandle, useDraft } from "@/drafts/useDraft";
import { useUser } from "@/session/session";
import { type ListedSite, saveSite } from "../queries";
import { useSite } from "../SiteFrame";

/** A part of the site that is edited by itself, and saved when its button is pressed. */
export function useSiteDraft<T extends object>(
  name: string,
  pick: (site: ListedSite) => T,
  write: (value: T, site: ListedSite) => Update<"sites">,
): DraftHandle<T> {
  const { site } = useSite();
  const user = useUser();
  return useDraft<ListedSite, T>({
    key: `site-${name}/${site.id}/${user.id}`,
    row: site,
    pick,
    save: (value, row) => saveSite(row, write(value, row)),
    auto: false,
  });
}

/** An empty text is nothing. */
export function orNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}
