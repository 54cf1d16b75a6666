import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { dateTime, relative } from "./format";

/** A moment in words ("3 minutes ago"), the exact one on hover; kept right while it is shown. */
export function Ago({ at }: { at: string }) {
  const [, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => again((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={dateTime(at)}>
      <time dateTime={at}>{relative(at)}</time>
    </Tooltip>
  );
}
