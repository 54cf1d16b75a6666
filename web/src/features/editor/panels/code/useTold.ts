import { useCallback, useRef } from "react";
import { type Removed, useEditor } from "../../context";

/** Tells what was cleaned away, once for as long as it stands in the code. */
export function useTold() {
  const { tell } = useEditor();
  const last = useRef("");
  return useCallback(
    (removed: Removed[]) => {
      const words = removed.map(({ what }) => what).join("\n");
      if (words && words !== last.current) tell(removed);
      last.current = words;
    },
    [tell],
  );
}
