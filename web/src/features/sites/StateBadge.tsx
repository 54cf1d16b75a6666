import { Tooltip } from "@mantine/core";
import classes from "./StateBadge.module.css";
import { type SiteState, STATES } from "./state";

/** Where a site or page stands, as a dot and a word; what it means on hover. */
export function StateBadge({ state }: { state: SiteState }) {
  const { label, explained } = STATES[state];
  return (
    <Tooltip label={explained} multiline maw={260}>
      <span className={classes.state} data-state={state}>
        <i aria-hidden />
        {label}
      </span>
    </Tooltip>
  );
}
