import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import classes from "./foot.module.css";

export const ZOOMS = [50, 75, 100, 125];

type ZoomProps = {
  /** Per cent, or as it fits. */
  value: number | "fit";
  /** What it is shown at now. */
  scale: number;
  width: number;
  onChange: (value: number | "fit") => void;
};

export function Zoom({ value, scale, width, onChange }: ZoomProps) {
  return (
    <Menu position="top-end" width={150}>
      <Menu.Target>
        <UnstyledButton className={classes.zoom}>
          <span className="sr-only">Zoom: </span>
          <span className={classes.width}>{Math.round(width)} px</span>
          {Math.round(scale * 100)} %
          <IconChevronDown size={12} stroke={1.8} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={String(value)}
          onChange={(next) => onChange(next === "fit" ? "fit" : Number(next))}
        >
          <Menu.RadioItem value="fit">As it fits</Menu.RadioItem>
          {ZOOMS.map((each) => (
            <Menu.RadioItem key={each} value={String(each)}>
              {each} %
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
