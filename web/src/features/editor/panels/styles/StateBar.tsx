/** Normal, under the pointer, or with the focus; and for which device it is. */
import { IconDeviceDesktop, IconDeviceMobile, IconDeviceTablet } from "@tabler/icons-react";
import { type Device, useEditor } from "../../context";
import type { State } from "./apply";
import controls from "./controls/controls.module.css";
import classes from "./styles.module.css";

const STATES: [State, string][] = [
  ["", "Normal"],
  ["hover", "Hover"],
  ["focus", "Focus"],
];
const DEVICES: Record<Device, { icon: typeof IconDeviceTablet; words: string }> = {
  desktop: { icon: IconDeviceDesktop, words: "Every device" },
  tablet: { icon: IconDeviceTablet, words: "Tablet and phone" },
  phone: { icon: IconDeviceMobile, words: "Phone only" },
};

type StateBarProps = { state: State; onState: (state: State) => void };

export function StateBar({ state, onState }: StateBarProps) {
  const { device } = useEditor();
  const { icon: Mark, words } = DEVICES[device];
  return (
    <div className={classes.states}>
      <div className={controls.choice} role="radiogroup" aria-label="State">
        {STATES.map(([value, label]) => (
          <label
            key={value}
            className={controls.option}
            data-kind={state === value ? "chosen" : undefined}
          >
            <input
              type="radio"
              className="sr-only"
              name="style-state"
              checked={state === value}
              onChange={() => onState(value)}
            />
            {label}
          </label>
        ))}
      </div>
      <span
        className={classes.device}
        data-narrow={device !== "desktop" || undefined}
        title={`Changes are for: ${words}`}
      >
        <Mark size={15} stroke={1.7} aria-hidden />
        {words}
      </span>
    </div>
  );
}
