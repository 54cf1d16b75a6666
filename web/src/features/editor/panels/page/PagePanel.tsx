import { SearchTab } from "@/features/pages/page/SearchTab";
import { SettingsTab } from "@/features/pages/page/SettingsTab";
import { usePageDraft } from "@/features/pages/page/usePageDraft";
import { DraftNotice, SaveStatus } from "@/ui/SaveStatus";
import { useEditor, useSaveState } from "../../context";
import classes from "./page.module.css";

/** The page's settings, as on its own screen; they are saved by themselves, apart from the canvas. */
export function Component() {
  const { mayEdit } = useEditor();
  const { page } = useSaveState();
  const draft = usePageDraft(page);
  return (
    <div className={classes.panel}>
      <DraftNotice draft={draft} />
      <SettingsTab draft={draft} page={page} disabled={!mayEdit} />
      <SearchTab draft={draft} page={page} disabled={!mayEdit} />
      {mayEdit && (
        <footer className={classes.foot}>
          <SaveStatus draft={draft} />
        </footer>
      )}
    </div>
  );
}
