/** The editor of one page: the canvas opened, saved, and given to all parts of the frame. */
import { useMediaQuery } from "@mantine/hooks";
import { useMemo, useRef, useState } from "react";
import { atLeast } from "@/api/organizations";
import type { ListedPage, Page } from "@/features/pages/queries";
import { useSite } from "@/features/sites/SiteFrame";
import { notify } from "@/ui/notify";
import { EditorContext, type Removed, SaveContext } from "../context";
import type { Files } from "../engine/useFiles";
import { useOpened } from "../engine/useOpened";
import { useSaving } from "../engine/useSaving";
import { Frame } from "./Frame";
import { panelsFor, usePanels } from "./panels";
import { ShortcutList } from "./ShortcutList";
import { useEnvironment } from "./useEnvironment";
import { useHandle } from "./useHandle";
import { useKeys } from "./useKeys";

type EditingProps = {
  page: Page;
  pages: ListedPage[];
  styles: { css: string; language: string };
  files: Files | undefined;
  draftKey: string;
};

export function Editing({ page, pages, styles, files, draftKey }: EditingProps) {
  const { organization, mayEdit: mayEditSite } = useSite();
  const mayEdit = mayEditSite && page.status !== "archived";
  const mayComment = atLeast(organization.role, "member");
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: false });
  const environment = useEnvironment({ page, pages, files, mayEdit });
  const container = useRef<HTMLDivElement>(null);
  const opened = useOpened(container, { environment, page, styles });
  const { editor } = opened;
  const { state, actions } = useSaving({ editor, draftKey, page, environment, tell });
  const allowed = useMemo(() => panelsFor(mayEdit, mayComment), [mayEdit, mayComment]);
  const panels = usePanels(allowed, narrow);
  const device = useMediaQuery("(max-width: 36em)", false, { getInitialValueInEffect: false })
    ? "phone"
    : "desktop";
  const handle = useHandle({ editor, page, environment, actions, panels, tell, device });
  const [listed, setListed] = useState(false);
  const list = useMemo(() => ({ show: () => setListed(true), hide: () => setListed(false) }), []);
  useKeys(handle, list.show);
  return (
    <EditorContext value={handle}>
      <SaveContext value={state}>
        <Frame
          ready={handle !== null}
          error={opened.error}
          container={container}
          narrow={narrow}
          allowed={allowed}
          onShortcuts={list.show}
        />
        {handle && <ShortcutList opened={listed} onClose={list.hide} />}
      </SaveContext>
    </EditorContext>
  );
}

/** What was cleaned away of something that came from elsewhere, in one notice. */
function tell(removed: Removed[]) {
  if (removed.length === 0) return;
  const lines = [
    ...new Set(removed.map(({ what, where }) => (where ? `${what} (${where})` : what))),
  ];
  const more = lines.length > 6 ? ` and ${lines.length - 6} more` : "";
  notify("Some things were left out", `${lines.slice(0, 6).join(", ")}${more}.`);
}
