import { Button } from "@mantine/core";
import { IconSquareRoundedPlus } from "@tabler/icons-react";
import type { Editor } from "grapesjs";
import { useEffect, useState } from "react";
import { useEditor } from "../../context";
import classes from "./blocks.module.css";

/** Stands over a page that has nothing on it. */
export function Invitation() {
  const { editor, mayEdit, openPanel } = useEditor();
  const empty = useEmpty(editor);
  if (!empty || !mayEdit) return null;
  return (
    <div className={classes.invitation}>
      <div className={classes.invitationCard}>
        <IconSquareRoundedPlus size={32} stroke={1.4} color="var(--rs-accent)" aria-hidden />
        <h2>Add your first section</h2>
        <p>A header, a few words and a picture are a page already. Drag them here, or click one.</p>
        <Button size="sm" onClick={() => openPanel("blocks")}>
          Browse sections
        </Button>
      </div>
    </div>
  );
}

function useEmpty(editor: Editor): boolean {
  const [empty, setEmpty] = useState(() => isEmpty(editor));
  useEffect(() => {
    const look = () => setEmpty(isEmpty(editor));
    look();
    editor.on("component:add component:remove undo redo", look);
    editor.on("block:drag:start block:drag:stop", look);
    return () => {
      editor.off("component:add component:remove undo redo", look);
      editor.off("block:drag:start block:drag:stop", look);
    };
  }, [editor]);
  return empty;
}

/** Nothing at all, or a main part without anything in it. */
function isEmpty(editor: Editor): boolean {
  const inside = editor.getWrapper()?.components().models ?? [];
  const [only] = inside;
  if (!only) return true;
  return inside.length === 1 && only.get("tagName") === "main" && only.components().length === 0;
}
