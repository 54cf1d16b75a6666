import { lazy, Suspense } from "react";
import type { DraftHandle } from "@/drafts/useDraft";
import { DraftNotice } from "@/ui/SaveStatus";
import type { Line } from "./ConflictChoice";

// Seldom needed, and then the server has just answered.
const ConflictChoice = lazy(async () => ({
  default: (await import("./ConflictChoice")).ConflictChoice,
}));

type ConflictProps<T extends object> = {
  draft: DraftHandle<T>;
  /** A version as lines: what it is, and how it is written. Only those that differ are shown. */
  describe: (value: T) => Record<string, string>;
};

/** How an edited row stands: found on this device, or changed by somebody else, too. */
export function Conflict<T extends object>({ draft, describe }: ConflictProps<T>) {
  if (draft.status !== "conflict" || draft.theirs === undefined)
    return <DraftNotice draft={draft} />;
  return (
    <Suspense fallback={null}>
      <ConflictChoice draft={draft} different={linesOf(draft, draft.theirs, describe)} />
    </Suspense>
  );
}

/** What has to be decided: where both changed the same, if that is known, or else all that differs. */
function linesOf<T extends object>(
  draft: DraftHandle<T>,
  theirs: T,
  describe: ConflictProps<T>["describe"],
): Line[] {
  if (draft.collisions.length > 0) return draft.collisions;
  const [mine, other] = [describe(draft.value), describe(theirs)];
  const names = [...new Set([...Object.keys(mine), ...Object.keys(other)])];
  return names
    .map((what) => ({ id: what, what, mine: mine[what] ?? "", theirs: other[what] ?? "" }))
    .filter((line) => line.mine !== line.theirs);
}
