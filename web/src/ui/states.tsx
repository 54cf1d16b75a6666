/** What a screen shows while it has nothing to show: loading, nothing there, something wrong. */
import { Button, Skeleton, Text, ThemeIcon } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconPlugConnectedX } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { toProblem } from "@/api/problem";
import classes from "./states.module.css";

type EmptyProps = {
  icon: Icon;
  title: string;
  /** What would be here, and how it comes here. */
  children?: ReactNode;
  action?: ReactNode;
  /** Where it is the whole screen: the title is the screen's heading. */
  heading?: boolean;
};

export function EmptyState({ icon: Mark, title, children, action, heading }: EmptyProps) {
  return (
    <div className={classes.state}>
      <ThemeIcon size={48} radius="lg" variant="light" color="gray" className={classes.mark}>
        <Mark size={24} stroke={1.6} />
      </ThemeIcon>
      <Text fw={600} fz="md" component={heading ? "h1" : "p"} m={0}>
        {title}
      </Text>
      {children && (
        <Text c="dimmed" size="sm" maw={420} component="div">
          {children}
        </Text>
      )}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}

/** What went wrong, why, what to do; and a button where trying again may help. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = toProblem(error);
  const Mark = problem.offline ? IconPlugConnectedX : IconAlertTriangle;
  return (
    <div className={classes.state} role="alert">
      <ThemeIcon size={48} radius="lg" variant="light" color={problem.offline ? "gray" : "red"}>
        <Mark size={24} stroke={1.6} />
      </ThemeIcon>
      <Text fw={600} fz="md">
        {problem.title}
      </Text>
      {(problem.detail || problem.hint) && (
        <Text c="dimmed" size="sm" maw={460} component="div">
          {problem.detail && <p className={classes.line}>{problem.detail}</p>}
          {problem.hint && <p className={classes.line}>{problem.hint}</p>}
        </Text>
      )}
      {retry && (
        <Button variant="default" onClick={retry} className={classes.action}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The outline of what is coming: lines of a list, or a form's inputs. */
export function LoadingState({
  rows = 4,
  shape = "list",
}: {
  rows?: number;
  shape?: "list" | "form" | "grid";
}) {
  const many = Array.from({ length: rows }, (_, index) => index);
  return (
    <div className={classes[shape]} role="status" aria-label="Loading">
      {many.map((index) => (
        <div key={index} className={classes.row} style={{ opacity: 1 - index / (rows + 1) }}>
          {shape === "list" && <Skeleton height={34} circle />}
          {shape === "grid" && <Skeleton height={132} radius="md" mb={12} />}
          <div className={classes.lines}>
            <Skeleton height={11} width={`${38 + ((index * 17) % 30)}%`} />
            <Skeleton
              height={shape === "form" ? 34 : 9}
              width={shape === "form" ? "100%" : "24%"}
            />
          </div>
        </div>
      ))}
    </div>
  );
}

type LoadedProps<T> = {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  loading?: ReactNode;
  /** Shown instead of an empty list. */
  empty?: ReactNode;
};

/** A query's data, or its loading, error and empty states. */
export function Loaded<T>({ query, children, loading, empty }: LoadedProps<T>) {
  const { data, error, isPending, refetch } = query;
  if (data === undefined && error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (isPending || data === undefined) return <>{loading ?? <LoadingState />}</>;
  if (empty !== undefined && Array.isArray(data) && data.length === 0) return <>{empty}</>;
  return <>{children(data)}</>;
}
