import { Radio, Text } from "@mantine/core";
import type { Preferences } from "@/session/preferences";
import classes from "./ThemeChoice.module.css";

const CHOICES = [
  ["auto", "As the device"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

type Theme = Preferences["theme"];
type ThemeChoiceProps = { value: Theme; onChange: (value: Theme) => void };

/** Three small windows to choose from. */
export function ThemeChoice({ value, onChange }: ThemeChoiceProps) {
  return (
    <Radio.Group
      value={value}
      onChange={(chosen) => onChange(chosen as Theme)}
      aria-label="Colours"
    >
      <div className={classes.choices}>
        {CHOICES.map(([name, label]) => (
          <Radio.Card key={name} value={name} className={classes.card} aria-label={label}>
            <span className={classes.window} data-scheme={name} aria-hidden>
              <span className={classes.side} />
              <span className={classes.lines} />
            </span>
            <span className={classes.label}>
              <Radio.Indicator size="xs" />
              <Text size="sm" fw={540} component="span">
                {label}
              </Text>
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
