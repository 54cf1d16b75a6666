/** What a use says of its fields, followed. */
import type { Component } from "grapesjs";
import { useCallback, useSyncExternalStore } from "react";

const NONE: Record<string, unknown> = {};

export function useFields(component: Component): Record<string, unknown> {
  const follow = useCallback(
    (act: () => void) => {
      component.on("change:fields", act);
      return () => {
        component.off("change:fields", act);
      };
    },
    [component],
  );
  return useSyncExternalStore(
    follow,
    () => (component.get("fields" as never) as Record<string, unknown> | undefined) ?? NONE,
  );
}
