import { Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTitle } from "@/ui/Page";
import classes from "./AuthCard.module.css";

type AuthCardProps = { title: string; lead?: ReactNode; children: ReactNode; footer?: ReactNode };

/** The card of a screen for somebody who is not signed in. */
export function AuthCard({ title, lead, children, footer }: AuthCardProps) {
  useTitle(title);
  return (
    <div className={classes.place}>
      <Paper className={classes.card} shadow="md">
        <Title order={1} className={classes.title}>
          {title}
        </Title>
        {lead && (
          <Text c="dimmed" mt={6} component="div">
            {lead}
          </Text>
        )}
        <div className={classes.body}>{children}</div>
      </Paper>
      {footer && (
        <Text size="sm" c="dimmed" ta="center" className={classes.footer} component="div">
          {footer}
        </Text>
      )}
    </div>
  );
}
