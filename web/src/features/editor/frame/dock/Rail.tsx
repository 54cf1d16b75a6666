import { Tooltip, UnstyledButton } from "@mantine/core";
import { type PanelSide, useEditor } from "../../context";
import type { Panel } from "../../parts";
import { printed } from "../shortcuts";
import classes from "./dock.module.css";

type RailProps = { side: PanelSide; panels: Panel[]; narrow?: boolean };

/** One button for each panel of this side; the one that is open is pressed. */
export function Rail({ side, panels, narrow }: RailProps) {
  const handle = useEditor();
  const own = panels.filter((each) => each.side === side);
  const label = side === "left" ? "Panels of the page" : "Panels of what is chosen";
  if (own.length === 0) return null;
  return (
    <nav
      className={classes.rail}
      data-side={side}
      data-narrow={narrow || undefined}
      aria-label={label}
    >
      {own.map(({ id, label: name, icon: Mark, shortcut }) => {
        const open = handle.panels[side] === id;
        const hint = shortcut ? `${name} (${printed(shortcut).join(" ")})` : name;
        return (
          <Tooltip
            key={id}
            label={hint}
            position={side === "left" ? "right" : "left"}
            disabled={narrow}
          >
            <UnstyledButton
              className={classes.mark}
              aria-label={name}
              aria-pressed={open}
              data-panel={id}
              onClick={() => (open ? handle.closePanel(side) : handle.openPanel(id))}
            >
              <Mark size={20} stroke={1.6} aria-hidden />
              {narrow && <span className={classes.name}>{name}</span>}
            </UnstyledButton>
          </Tooltip>
        );
      })}
    </nav>
  );
}
