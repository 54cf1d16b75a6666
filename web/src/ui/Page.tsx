import { Anchor, Breadcrumbs, Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Link } from "react-router";
import classes from "./Page.module.css";

type PageProps = {
  title: string;
  /** One sentence below the title. */
  lead?: ReactNode;
  /** Buttons beside the title; the main one last. */
  actions?: ReactNode;
  /** The way here: [["Sites", "/o/acme/sites"]]. */
  above?: [label: string, to: string][];
  /** Forms are read best in a narrow column, tables use the whole width. */
  width?: "narrow" | "normal" | "full";
  children: ReactNode;
};

/** A screen: document title, heading, actions, content. Every screen is one. */
export function Page({ title, lead, actions, above, width = "normal", children }: PageProps) {
  useTitle(title);
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.header}>
        {above && (
          <Breadcrumbs separator="/" className={classes.above} aria-label="Where you are">
            {above.map(([label, to]) => (
              <Anchor key={to} component={Link} to={to} size="sm" c="dimmed">
                {label}
              </Anchor>
            ))}
          </Breadcrumbs>
        )}
        <div className={classes.top}>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {actions && <Group gap="xs">{actions}</Group>}
        </div>
        {lead && (
          <Text c="dimmed" className={classes.lead} component="div">
            {lead}
          </Text>
        )}
      </header>
      {children}
    </div>
  );
}

/** The document's title, as long as the component is there. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Roseram`;
  }, [title]);
}
