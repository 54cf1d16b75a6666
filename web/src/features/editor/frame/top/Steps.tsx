import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useEditor } from "../../context";
import { redo, undo } from "../../engine/typing";
import { printed } from "../shortcuts";

/** Undo and redo. */
export function Steps() {
  const { editor } = useEditor();
  const may = useMay();
  return (
    <>
      <Tooltip label={`Undo (${printed("Mod+Z").join(" ")})`}>
        <ActionIcon
          aria-label="Undo"
          data-off={!may.undo || undefined}
          disabled={!may.undo}
          onClick={() => void undo(editor)}
        >
          <IconArrowBackUp size={19} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Redo (${printed("Mod+Shift+Z").join(" ")})`}>
        <ActionIcon aria-label="Redo" disabled={!may.redo} onClick={() => void redo(editor)}>
          <IconArrowForwardUp size={19} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** What there is to undo and redo; words that are being typed are no step before their end. */
function useMay(): { undo: boolean; redo: boolean } {
  const { editor } = useEditor();
  const [may, setMay] = useState({ undo: false, redo: false });
  useEffect(() => {
    const look = () => {
      const now = { undo: editor.UndoManager.hasUndo(), redo: editor.UndoManager.hasRedo() };
      setMay((before) => (before.undo === now.undo && before.redo === now.redo ? before : now));
    };
    const type = () => setMay((before) => (before.undo ? before : { ...before, undo: true }));
    look();
    const canvas = editor.Canvas.getDocument() as Document;
    editor.on("update undo redo", look);
    canvas.addEventListener("input", type);
    return () => {
      editor.off("update undo redo", look);
      canvas.removeEventListener("input", type);
    };
  }, [editor]);
  return may;
}
