import { Modal } from "@mantine/core";
import { useEffect } from "react";
import { useEditor } from "../../context";
import { isRoot, isWords } from "../../engine/commands";
import { WANTED } from "./inline";
import { MakeForm } from "./MakeForm";
import { askToMake, useAskedToMake } from "./state";

/** The dialogs of components, wherever they are asked for. */
export function Asked() {
  const { editor, mayEdit, openPanel } = useEditor();
  const asked = useAskedToMake();
  const element = asked && !isRoot(asked) && !isWords(asked) ? asked : undefined;
  useEffect(() => {
    const show = () => openPanel("element");
    editor.on(WANTED, show);
    return () => {
      editor.off(WANTED, show);
    };
  }, [editor, openPanel]);
  useEffect(() => () => askToMake(undefined), []);
  const close = () => askToMake(undefined);
  return (
    <Modal
      opened={mayEdit && element !== undefined}
      onClose={close}
      title="Make a component"
      size="lg"
    >
      {element && <MakeForm element={element} onClose={close} />}
    </Modal>
  );
}
