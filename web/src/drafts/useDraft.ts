import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { Draft, type DraftOptions, type DraftView, type Unsaved } from "./draft";
import type { Choices } from "./merging";

export type { DraftStatus } from "./draft";

export type DraftHandle<T extends object> = DraftView<T> & {
  change: (change: Partial<T> | ((value: T) => T)) => void;
  save: () => Promise<boolean>;
  discard: () => void;
  takeTheirs: () => void;
  keepMine: () => Promise<boolean>;
  resolve: (choices: Choices) => Promise<boolean>;
  unsaved: () => Unsaved<T> | undefined;
};

/**
 * Edit a row without fear: `const draft = useDraft({ key, row, pick, save })`, inputs show
 * `draft.value` and call `draft.change`, and `<SaveStatus draft={draft} />` says where it stands.
 * Give the component a React `key` of the row's id: a draft belongs to one thing.
 */
export function useDraft<R extends { updated_at: string }, T extends object>(
  options: DraftOptions<R, T>,
): DraftHandle<T> {
  const [draft] = useState(() => new Draft(options));
  useEffect(() => draft.start(), [draft]);
  useEffect(() => draft.update(options));
  const view = useSyncExternalStore(draft.subscribe, draft.read);
  // Another one only where the draft is: whoever is given it need not be drawn again before.
  return useMemo(() => {
    const { change, save, discard, takeTheirs, keepMine, resolve, unsaved } = draft;
    return { ...view, change, save, discard, takeTheirs, keepMine, resolve, unsaved };
  }, [draft, view]);
}
