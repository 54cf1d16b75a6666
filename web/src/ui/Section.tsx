import { Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./Section.module.css";

type SectionProps = {
  title: string;
  description?: ReactNode;
  /** Beside the title. */
  actions?: ReactNode;
  /** A line at the end: what a change means, and the button that makes it. */
  footer?: ReactNode;
  /** For what cannot be undone. */
  danger?: boolean;
  /** Without the inner padding: lists that go from edge to edge. */
  flush?: boolean;
  children?: ReactNode;
};

/** A card of a settings screen: what it is about, the inputs, and how they are saved. */
export function Section({
  title,
  description,
  actions,
  footer,
  danger,
  flush,
  children,
}: SectionProps) {
  const id = useId();
  return (
    <Paper
      component="section"
      aria-labelledby={id}
      className={classes.section}
      data-danger={danger || undefined}
    >
      <div className={classes.head}>
        <div className={classes.words}>
          <Title order={2} id={id} className={classes.title}>
            {title}
          </Title>
          {description && (
            <Text size="sm" c="dimmed" mt={2} component="div">
              {description}
            </Text>
          )}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children && <div className={flush ? classes.flush : classes.body}>{children}</div>}
      {footer && <div className={classes.footer}>{footer}</div>}
    </Paper>
  );
}
