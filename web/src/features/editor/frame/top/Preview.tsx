import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { usePreview } from "./usePreview";

/** The page as visitors would get it. */
export function Preview() {
  const preview = usePreview();
  if (!preview) return null;
  return (
    <Tooltip label="Preview in a new tab">
      <ActionIcon
        aria-label="Preview in a new tab"
        loading={preview.opening}
        onClick={() => void preview.open()}
      >
        <IconPlayerPlay size={18} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
