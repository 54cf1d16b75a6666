import { ActionIcon, Popover, Text, Tooltip } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { readTokens } from "@/features/sites/design/tokens";
import { useEditor } from "../../context";
import { color } from "./model/format";
import classes from "./text.module.css";

/** The site's colours, for what is marked. */
export function Colors({ children }: { children: ReactNode }) {
  const { editor, site } = useEditor();
  const [opened, setOpened] = useState(false);
  const colors = Object.entries(readTokens(site.settings).colors);
  return (
    <Popover opened={opened} onChange={setOpened} withinPortal={false} trapFocus={false}>
      <Popover.Target>
        <Tooltip label="Color" openDelay={500}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            className={classes.tool}
            aria-label="Color"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            {children}
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={10}>
        {colors.length === 0 && (
          <Text size="sm" c="dimmed">
            The site’s design has no colors yet.
          </Text>
        )}
        <div className={classes.swatches}>
          {colors.map(([name, value]) => (
            <Tooltip key={name} label={name}>
              <button
                type="button"
                className={classes.swatch}
                style={{ background: String(value) }}
                aria-label={`Color ${name}`}
                onClick={() => {
                  color(editor, `var(--color-${name.replaceAll("_", "-")})`);
                  setOpened(false);
                }}
              />
            </Tooltip>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
