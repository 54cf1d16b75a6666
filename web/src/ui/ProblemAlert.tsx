import { Alert } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { toProblem } from "@/api/problem";

/** An error above or below the form it belongs to; nothing without one. Read out when it appears. */
export function ProblemAlert({ error }: { error: unknown }) {
  if (!error) return null;
  const { title, detail, hint } = toProblem(error);
  const more = [detail, hint].filter(Boolean);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertCircle size={18} />}
      title={title}
      role="alert"
    >
      {more.length > 0 && more.join(". ")}
    </Alert>
  );
}
