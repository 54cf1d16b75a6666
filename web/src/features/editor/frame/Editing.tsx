/** The editor's frame: the bar at the top, a dock on each side, the canvas between them. */
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useMemo, useRef, useState } from "react";
import { atLeast } from "@/api/organizations";
import type { ListedPage, Page } from "@/features/pages/queries";
import { useSite } from "@/features/sites/SiteFrame";
import { notify } from "@/ui/notify";
import { ErrorState } from "@/ui/states";
import { EditorContext, type Removed } from "../context";
import type { Files } from "../engine/useFiles";
import { useOpened } from "../engine/useOpened";
import { useSaving } from "../engine/useSaving";
import { Canvas } from "./canvas/Canvas";
import { Dock } from "./dock/Dock";
import { Rail } from "./dock/Rail";
import classes from "./editing.module.css";
import { panelsFor, usePanels } from "./panels";
import { ShortcutList } from "./ShortcutList";
import { TopBar } from "./top/TopBar";
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
  const saving = useSaving({ editor, draftKey, page, environment, tell });
  const allowed = useMemo(() => panelsFor(mayEdit, mayComment), [mayEdit, mayComment]);
  const panels = usePanels(allowed, narrow);
  const device = useMediaQuery("(max-width: 36em)", false, { getInitialValueInEffect: false })
    ? "phone"
    : "desktop";
  const handle = useHandle({ editor, page, environment, saving, panels, tell, device });
  const [listed, setListed] = useState(false);
  const showList = useCallback(() => setListed(true), []);
  useKeys(handle, showList);
  return (
    <EditorContext value={handle}>
      <div className={classes.editor} data-narrow={narrow || undefined}>
        <TopBar ready={handle !== null} narrow={narrow} onShortcuts={showList} />
        <div className={classes.body}>
          {!narrow && handle && <Rail side="left" panels={allowed} />}
          {handle && <Dock side="left" narrow={narrow} />}
          <main className={classes.middle}>
            {opened.error ? (
              <ErrorState error={opened.error} retry={() => window.location.reload()} />
            ) : (
              <Canvas container={container} narrow={narrow} />
            )}
          </main>
          {handle && <Dock side="right" narrow={narrow} />}
          {!narrow && handle && <Rail side="right" panels={allowed} />}
        </div>
        {narrow && handle && (
          <div className={classes.bottom}>
            <Rail side="left" panels={allowed} narrow />
            <Rail side="right" panels={allowed} narrow />
          </div>
        )}
        {handle && <ShortcutList opened={listed} onClose={() => setListed(false)} />}
      </div>
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
