/** Addresses of a site that lead elsewhere. */
import { useQuery } from "@tanstack/react-query";
import { call } from "@/api/call";
import { type Row, supabase } from "@/api/client";
import { queryClient } from "@/api/queries";

export type Redirect = Row<"site_redirects">;
export type RedirectValue = Pick<Redirect, "from_path" | "to_url" | "status_code">;

export const KINDS: Record<number, { label: string; explained: string }> = {
  301: {
    label: "Moved for good",
    explained: "Search engines and browsers remember the new address.",
  },
  302: {
    label: "Elsewhere for now",
    explained: "The old address stays the one that is remembered.",
  },
  307: { label: "For now, same method", explained: "As 302, and forms that are sent stay sent." },
  308: { label: "For good, same method", explained: "As 301, and forms that are sent stay sent." },
  410: {
    label: "Gone",
    explained: "There is nothing any more; search engines forget the address.",
  },
};

const key = (siteId: string) => ["redirects", siteId] as const;

export function useRedirects(siteId: string) {
  return useQuery({
    queryKey: key(siteId),
    queryFn: () =>
      call(supabase.from("site_redirects").select().eq("site_id", siteId).order("from_path")),
  });
}

export async function saveRedirect(siteId: string, value: RedirectValue, id?: string) {
  const clean = { ...value, to_url: value.status_code === 410 ? "/" : value.to_url.trim() };
  const table = supabase.from("site_redirects");
  const asked = id
    ? table.update(clean).eq("id", id)
    : table.insert({ ...clean, site_id: siteId } as typeof clean & {
        site_id: string;
        organization_id: string;
      });
  await call(asked.select("id").single());
  await queryClient.invalidateQueries({ queryKey: key(siteId) });
}

export async function deleteRedirect(redirect: Redirect) {
  await call(supabase.from("site_redirects").delete().eq("id", redirect.id).select("id").single());
  await queryClient.invalidateQueries({ queryKey: key(redirect.site_id) });
}

/** What is wrong with a redirect, by input. `pages` are the paths that the site has itself. */
export function redirectFaults(
  value: RedirectValue,
  others: Pick<Redirect, "from_path" | "to_url">[],
  pages: string[],
): Partial<Record<"from_path" | "to_url", string>> {
  const faults: Partial<Record<"from_path" | "to_url", string>> = {};
  const from = value.from_path.trim();
  if (!from.startsWith("/")) faults.from_path = "It begins with a slash: /old-page";
  else if (/[?#]/.test(from))
    faults.from_path = "Without a question mark or #: only the path counts";
  else if (/\s/.test(from)) faults.from_path = "It holds no spaces";
  else if (others.some((each) => each.from_path === from))
    faults.from_path = "There is a redirect for this path already";
  else if (pages.includes(from)) faults.from_path = "A page of the site is at this path";
  if (value.status_code === 410) return faults;
  const to = value.to_url.trim();
  if (!to) faults.to_url = "Where should it lead?";
  else if (!to.startsWith("/") && !/^https?:\/\/[^\s/]+/.test(to)) {
    faults.to_url = "A path of the site (/new-page), or an address with https://";
  } else if (to.startsWith("//")) faults.to_url = "Two slashes would lead to another site";
  else if (to === from) faults.to_url = "It would lead to itself";
  else if (leadsBack(from, to, others))
    faults.to_url = "Together with other redirects it would go in a circle";
  return faults;
}

function leadsBack(
  from: string,
  to: string,
  others: Pick<Redirect, "from_path" | "to_url">[],
): boolean {
  const next = new Map(others.map((each) => [each.from_path, each.to_url]));
  let at: string | undefined = to;
  for (let steps = 0; at !== undefined && steps <= others.length; steps++) {
    if (at === from) return true;
    at = next.get(at);
  }
  return false;
}
