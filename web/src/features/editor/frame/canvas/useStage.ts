import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import type { Device } from "../../context";

export const WIDTHS: Record<Device, number> = { desktop: 1280, tablet: 768, phone: 390 };
const MARGIN = 20; // pixels around a device that is narrower than the room

/** How wide the page is, and how much smaller it is shown to fit into the room there is. */
export function useStage(device: Device) {
  const { ref, width: room, height } = useElementSize();
  const [zoom, setZoom] = useState<number | "fit">("fit");
  const margin = device === "desktop" ? 0 : MARGIN;
  const width = device === "desktop" ? Math.max(WIDTHS.desktop, room) : WIDTHS[device];
  const fitting = room > 0 ? Math.min(1, (room - 2 * margin) / width) : 1;
  const scale = zoom === "fit" ? fitting : zoom / 100;
  const high = Math.max(0, height - margin);
  return { ref, zoom, setZoom, scale, width, high };
}
