import { SegmentedControl } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile, IconDeviceTablet } from "@tabler/icons-react";
import { type Device, useEditor } from "../../context";
import classes from "./top.module.css";

const DEVICES: [Device, string, typeof IconDeviceMobile][] = [
  ["desktop", "Desktop", IconDeviceDesktop],
  ["tablet", "Tablet", IconDeviceTablet],
  ["phone", "Phone", IconDeviceMobile],
];

/** The device whose width the canvas has, and for which styles are set. */
export function Devices() {
  const { device, setDevice } = useEditor();
  return (
    <SegmentedControl
      size="xs"
      aria-label="Device"
      value={device}
      onChange={(value) => setDevice(value as Device)}
      data={DEVICES.map(([value, label, Mark]) => ({
        value,
        label: (
          <span className={classes.device}>
            <Mark size={17} stroke={1.7} aria-hidden />
            <span className="sr-only">{label}</span>
          </span>
        ),
      }))}
    />
  );
}
