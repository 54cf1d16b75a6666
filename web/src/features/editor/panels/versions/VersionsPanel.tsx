import { pagePath } from "@/features/sites/address";
import { useEditor, useSaveState } from "../../context";
import type { Present } from "./present";
import { Versions } from "./Versions";
import classes from "./versions.module.css";

/** The versions of the page that is in the canvas. */
export function VersionsPanel() {
  const { site, mayEdit, content, save, apply } = useEditor();
  const { page, css, javascript, draft } = useSaveState();
  const present: Present = {
    pageId: page.id,
    siteId: site.id,
    path: pagePath(page.slug),
    revision: draft.status === "saved" ? page.updated_at : "",
    mayEdit,
    value: () => ({ content: content(), css, javascript }),
    save,
    replace: (next) => {
      apply(next.content, { css: next.css, javascript: next.javascript });
      return save();
    },
  };
  return (
    <div className={classes.panel}>
      <Versions present={present} />
    </div>
  );
}
