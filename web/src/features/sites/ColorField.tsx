import { ColorPicker, Popover, TextInput, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ColorField.module.css";
import { hexOf, rgbOf } from "./design/contrast";

type ColorFieldProps = {
  label: string;
  description?: ReactNode;
  /** Any CSS colour. */
  value: string;
  onChange: (value: string) => void;
};

/** A colour: typed, or chosen on a field of colours. */
export function ColorField({ label, description, value, onChange }: ColorFieldProps) {
  const rgb = rgbOf(value);
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={value && !rgb ? "This is no colour" : undefined}
      spellCheck={false}
      leftSection={
        <Popover position="bottom-start" withinPortal trapFocus shadow="md">
          <Popover.Target>
            <UnstyledButton
              className={classes.swatch}
              aria-label={`Choose ${label.toLowerCase()}`}
              style={{ background: rgb ? value : "transparent" }}
              data-none={rgb ? undefined : true}
            />
          </Popover.Target>
          <Popover.Dropdown>
            <ColorPicker
              format="hex"
              value={rgb ? hexOf(rgb) : "#ffffff"}
              onChange={onChange}
              saturationLabel="Saturation and brightness"
              hueLabel="Hue"
            />
          </Popover.Dropdown>
        </Popover>
      }
    />
  );
}
