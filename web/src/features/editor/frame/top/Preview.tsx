import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useEditor } from "../../context";
import { usePreviewAddress } from "./usePreviewAddress";

/** The page as visitors would get it, in a tab of its own. What is unsaved is saved first. */
export function Preview() {
  const { save, mayEdit } = useEditor();
  const address = usePreviewAddress();
  const [opening, setOpening] = useState(false);
  if (!address) return null;
  const open = async () => {
    // The tab is opened while the click lasts: later the browser would take it for a nuisance.
    const tab = window.open("about:blank");
    setOpening(true);
    if (mayEdit) await save();
    setOpening(false);
    if (tab) tab.location.href = address;
  };
  return (
    <Tooltip label="Preview in a new tab">
      <ActionIcon aria-label="Preview in a new tab" loading={opening} onClick={() => void open()}>
        <IconPlayerPlay size={18} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
