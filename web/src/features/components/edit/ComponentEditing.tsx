/** The editor's frame around one component: without what only pages have. */
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { EditorContext, SaveContext } from "@/features/editor/context";
import type { Files } from "@/features/editor/engine/useFiles";
import { useOpened } from "@/features/editor/engine/useOpened";
import { Canvas } from "@/features/editor/frame/canvas/Canvas";
import { Dock } from "@/features/editor/frame/dock/Dock";
import { Rail } from "@/features/editor/frame/dock/Rail";
import classes from "@/features/editor/frame/editing.module.css";
import { panelsFor, usePanels } from "@/features/editor/frame/panels";
import { useEnvironment } from "@/features/editor/frame/useEnvironment";
import { useHandle } from "@/features/editor/frame/useHandle";
import { useKeys } from "@/features/editor/frame/useKeys";
import type { ComponentRow } from "@/features/editor/panels/components/queries";
import type { ListedPage } from "@/features/pages/queries";
import { useSite } from "@/features/sites/SiteFrame";
import { notify } from "@/ui/notify";
import { useTitle } from "@/ui/Page";
import { ErrorState } from "@/ui/states";
import { asPage } from "./asPage";
import { ComponentBar } from "./ComponentBar";
import { SaveDialog } from "./SaveDialog";
import { useComponentSaving } from "./useComponentSaving";

type Props = {
  row: ComponentRow;
  pages: ListedPage[];
  styles: { css: string; language: string };
  files: Files | undefined;
};

/** What a component has of a page's panels. */
const PANELS = new Set(["blocks", "layers", "components", "find", "styles", "element"]);

export function ComponentEditing({ row: first, pages, styles, files }: Props) {
  const { site, mayEdit } = useSite();
  useTitle(first.name);
  const page = useMemo(() => asPage(first, site.id), [first, site.id]);
  const narrow = useMediaQuery("(max-width: 62em)", false, { getInitialValueInEffect: false });
  const environment = useEnvironment({ page, pages, files, mayEdit });
  const container = useRef<HTMLDivElement>(null);
  const opened = useOpened(container, { environment, page, styles });
  const [asked, setAsked] = useState(false);
  const ask = useCallback(() => setAsked(true), []);
  const { saving, row, write } = useComponentSaving(opened.editor, { first, page, ask });
  const { state, actions } = saving;
  const allowed = useMemo(
    () => panelsFor(mayEdit, false).filter(({ id }) => PANELS.has(id)),
    [mayEdit],
  );
  const panels = usePanels(allowed, narrow);
  const handle = useHandle({ editor: opened.editor, page, environment, actions, panels, tell });
  useKeys(handle, NOTHING);
  useWarning(state.status !== "saved");
  return (
    <EditorContext value={handle}>
      <SaveContext value={state}>
        <div className={classes.editor} data-narrow={narrow || undefined}>
          <ComponentBar name={row.name} ready={handle !== null} narrow={narrow} onSave={ask} />
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
          {handle && (
            <SaveDialog opened={asked} row={row} write={write} onClose={() => setAsked(false)} />
          )}
        </div>
      </SaveContext>
    </EditorContext>
  );
}

const NOTHING = () => undefined;

function tell(removed: { what: string }[]) {
  if (removed.length > 0)
    notify(
      "Some things were left out",
      removed
        .map(({ what }) => what)
        .slice(0, 6)
        .join(", "),
    );
}

/** What is not saved is on the device; closing the tab is asked about all the same. */
function useWarning(unsaved: boolean) {
  useEffect(() => {
    if (!unsaved) return undefined;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", hold);
    return () => window.removeEventListener("beforeunload", hold);
  }, [unsaved]);
}
