import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useEditor } from "../../context";
import { printed } from "../shortcuts";

/** Undo and redo. */
export function Steps() {
  const { editor } = useEditor();
  const may = useMay();
  const { UndoManager: steps } = editor;
  return (
    <>
      <Tooltip label={`Undo (${printed("Mod+Z").join(" ")})`}>
        <ActionIcon
          aria-label="Undo"
          data-off={!may.undo || undefined}
          disabled={!may.undo}
          onClick={() => steps.undo()}
        >
          <IconArrowBackUp size={19} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Redo (${printed("Mod+Shift+Z").join(" ")})`}>
        <ActionIcon aria-label="Redo" disabled={!may.redo} onClick={() => steps.redo()}>
          <IconArrowForwardUp size={19} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** What there is to undo and redo. */
function useMay(): { undo: boolean; redo: boolean } {
  const { editor } = useEditor();
  const [may, setMay] = useState({ undo: false, redo: false });
  useEffect(() => {
    const look = () => {
      const now = { undo: editor.UndoManager.hasUndo(), redo: editor.UndoManager.hasRedo() };
      setMay((before) => (before.undo === now.undo && before.redo === now.redo ? before : now));
    };
    look();
    editor.on("update undo redo", look);
    return () => {
      editor.off("update undo redo", look);
    };
  }, [editor]);
  return may;
}
