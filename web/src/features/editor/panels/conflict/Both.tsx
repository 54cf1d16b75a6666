import { useMemo, useState } from "react";
import { pagePath } from "@/features/sites/address";
import { useEditor, useSaveState } from "../../context";
import { Picture } from "../versions/Picture";
import classes from "./conflict.module.css";
import { excerptOf, highlight } from "./excerpt";

type BothProps = { who: string; element: string | undefined };

/** What the part of the page in question looks like in either version, with the element marked. */
export function Both({ who, element }: BothProps) {
  const { page, site, device } = useEditor();
  const { draft } = useSaveState();
  const [mine] = useState(draft.value);
  const { theirs } = draft;
  const marked = useMemo(
    () =>
      [mine, theirs].map(
        (drawn) =>
          drawn && {
            content: excerptOf(drawn.content, element),
            css: drawn.css + highlight(element),
          },
      ),
    [mine, theirs, element],
  );
  const pictured = { siteId: site.id, path: pagePath(page.slug), device };
  const name = who.startsWith("You") ? "The other window" : who;
  return (
    <div className={classes.pictures}>
      <Picture label="Yours" drawn={marked[0]} {...pictured} />
      <Picture label={name} drawn={marked[1]} {...pictured} />
    </div>
  );
}
