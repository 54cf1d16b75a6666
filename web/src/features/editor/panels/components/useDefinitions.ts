/** The components that the canvas knows, followed. */
import type { Editor } from "grapesjs";
import { useCallback, useSyncExternalStore } from "react";
import type { ElementJson } from "../../context";
import { libraryOf } from "./library";

const NONE = new Map();

export function useDefinitions(editor: Editor) {
  const library = libraryOf(editor);
  const follow = useCallback(
    (act: () => void) => library?.follow(act) ?? (() => undefined),
    [library],
  );
  const definitions = useSyncExternalStore(follow, () => library?.definitions ?? NONE);
  return {
    definitions,
    ready: library?.ready ?? false,
    of: (use: ElementJson) => library?.of(use),
  };
}
