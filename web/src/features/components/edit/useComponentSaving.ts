/** What of a component is in the canvas: kept on the device, and written only when that is asked for. */
import type { Editor } from "grapesjs";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useDraft } from "@/drafts/useDraft";
import type { Content } from "@/features/editor/context";
import { contentOf, readInto } from "@/features/editor/engine/content";
import { withIds } from "@/features/editor/engine/ids";
import { onChange } from "@/features/editor/engine/onChange";
import type { Saving } from "@/features/editor/engine/useSaving";
import {
  type ComponentRow,
  saveComponent,
  type Written,
} from "@/features/editor/panels/components/queries";
import type { Page } from "@/features/pages/queries";
import { useUser } from "@/session/session";
import { contentOfComponent } from "./asPage";

type Drawn = { content: Content; css: string; javascript: string };
const NO_CODE = { css: "", javascript: "" };

export type ComponentSaving = {
  saving: Saving;
  /** The row that is edited, as it was last read or written. */
  row: ComponentRow;
  /** Write it; throws where somebody else was first. */
  write: (written: Written) => Promise<void>;
};

type Given = {
  first: ComponentRow;
  /** What panels take for the page at hand. */
  page: Page;
  /** Opens the dialog in which a component is saved. */
  ask: () => void;
};

export function useComponentSaving(
  editor: Editor | undefined,
  { first, page, ask }: Given,
): ComponentSaving {
  const [row, setRow] = useState(first);
  const draft = useDraft<ComponentRow, Drawn>({
    key: `component/${row.id}/${useUser().id}`,
    row,
    pick: (each) => ({ content: withIds(contentOfComponent(each)), ...NO_CODE }),
    save: () => Promise.reject(new Error("a component is saved by its own dialog")),
    auto: false,
  });
  const shown = useRef(draft.value.content);
  const { change, discard } = draft;
  const keep = useCallback(() => {
    if (!editor) return;
    const content = contentOf(editor);
    if (JSON.stringify(content) === JSON.stringify(shown.current)) return;
    shown.current = content;
    change({ content });
  }, [editor, change]);
  useEffect(() => {
    if (!editor) return undefined;
    shown.current = contentOf(editor); // as the canvas writes what it was opened with
    return onChange(editor, () => undefined, keep);
  }, [editor, keep]);
  // What was found on the device goes into the canvas.
  const { content } = draft.value;
  const stored = useRef(content);
  useEffect(() => {
    stored.current = content;
  }, [content]);
  const { restored } = draft;
  useEffect(() => {
    if (!editor || !restored || content === shown.current) return;
    shown.current = content;
    readInto(editor, withIds(content));
  }, [editor, content, restored]);
  const write = useCallback(
    async (written: Written) => {
      const saved = await saveComponent(row, written);
      discard();
      setRow(saved);
      if (editor) {
        readInto(editor, withIds(contentOfComponent(saved)));
        shown.current = contentOf(editor);
      }
    },
    [row, editor, discard],
  );
  const actions = useMemo(
    (): Saving["actions"] => ({
      setCode: () => undefined,
      content: () => (editor ? contentOf(editor) : stored.current),
      apply: (next) => {
        if (!editor) return;
        readInto(editor, withIds(next));
        keep();
      },
      save: async () => {
        keep();
        ask();
        return false;
      },
    }),
    [editor, keep, ask],
  );
  const { status, problem } = draft;
  const state = useMemo(
    () => ({ draft, status, problem, ...NO_CODE, page }),
    [draft, status, problem, page],
  );
  const saving: Saving = { state, actions };
  return { saving, row, write };
}
