import { useState } from "react";
import { usePreviewToken } from "@/features/pages/preview/previewLink";
import { pagePath } from "@/features/sites/address";
import { notifyProblem } from "@/ui/notify";
import { useEditor } from "../../context";
import { saveFirst } from "../../saveFirst";

type Preview = { opening: boolean; open: () => Promise<void> };

/** Opens the page as visitors would get it, in a tab of its own; what is unsaved is saved first. */
export function usePreview(): Preview | undefined {
  const { save, mayEdit } = useEditor();
  const address = useAddress();
  const [opening, setOpening] = useState(false);
  if (!address) return undefined;
  const open = async () => {
    // The tab is opened while the click lasts: later the browser would take it for a nuisance.
    const tab = window.open("about:blank");
    setOpening(true);
    try {
      if (mayEdit) await saveFirst(save);
      if (tab) tab.location.href = address;
    } catch (error) {
      tab?.close(); // it would show what was before
      notifyProblem(error);
    }
    setOpening(false);
  };
  return { opening, open };
}

/** Where the page is shown as it would be published now; for who may not, as it is published. */
function useAddress(): string | undefined {
  const { site, page, mayEdit } = useEditor();
  const link = usePreviewToken(site.id, mayEdit);
  const root = `${window.location.origin}/s/${site.subdomain}`;
  const path = pagePath(page.slug);
  if (mayEdit) return link.data && `${root}/_preview/${link.data.token}${path}`;
  const live = site.site_releases.length > 0 && site.visibility !== "private";
  return live ? root + path : undefined;
}
