import { Text } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Lines.module.css";

/** A list of few things with an icon, for `<Section flush>`. */
export function Lines({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.lines} aria-label={label}>
      {children}
    </ul>
  );
}

type LineProps = {
  icon: Icon;
  title: ReactNode;
  badge?: ReactNode;
  detail?: ReactNode;
  action?: ReactNode;
};

export function Line({ icon: Mark, title, badge, detail, action }: LineProps) {
  return (
    <li className={classes.line}>
      <span className={classes.icon}>
        <Mark size={20} stroke={1.6} aria-hidden />
      </span>
      <div className={classes.words}>
        <div className={classes.title}>
          <Text size="sm" fw={560} component="span">
            {title}
          </Text>
          {badge}
        </div>
        {detail && (
          <Text size="sm" c="dimmed" component="div" className={classes.detail}>
            {detail}
          </Text>
        )}
      </div>
      {action}
    </li>
  );
}
