/** From the canvas to the server: serialised when there is time, kept on the device, then sent. */
import type { Editor } from "grapesjs";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type DraftHandle, useDraft } from "@/drafts/useDraft";
import type { Page } from "@/features/pages/queries";
import type { Content, EditorHandle, Environment, Removed } from "../context";
import { mergeDraft } from "../merge/mergeDraft";
import { dressPage } from "./canvas/dress";
import { cleanContent } from "./clean";
import { contentOf, readInto } from "./content";
import { withIds } from "./ids";
import { onChange } from "./onChange";
import { inOrder } from "./order";
import { patchInto } from "./patch";
import { type Drawn, drawnOf, saveDrawn } from "./queries";
import { holdOnLeaving } from "./rescue";

type Code = { css?: string; javascript?: string };
export type Saving = Pick<
  EditorHandle,
  "status" | "problem" | "css" | "javascript" | "setCode" | "content" | "apply" | "save"
> & { draft: DraftHandle<Drawn> };

type Given = {
  editor: Editor | undefined;
  draftKey: string;
  page: Page;
  environment: Environment;
  tell: (removed: Removed[]) => void;
};

/** Everything about saving; `editor` is there once the canvas shows the page. */
export function useSaving({ editor, draftKey: key, page, environment, tell }: Given): Saving {
  const { mayEdit } = environment;
  const flush = useRef(() => {});
  const draft = useDraft<Page, Drawn>({
    key,
    row: page,
    pick: drawnOf,
    save: saveDrawn,
    merge: mergeDraft,
    flush: () => flush.current(),
  });
  const [waiting, setWaiting] = useState(false); // changed, and not serialised yet
  const shown = useRef(draft.value.content); // what the canvas shows, as far as it is known
  const latest = useRef(draft);
  useEffect(() => {
    latest.current = draft;
  });

  const serialise = useCallback(() => {
    setWaiting(false);
    if (!editor || !mayEdit) return;
    const content = contentOf(editor);
    if (same(content, shown.current) || same(content, inOrder(withIds(shown.current)))) return;
    shown.current = content;
    latest.current.change({ content });
  }, [editor, mayEdit]);

  useEffect(() => {
    flush.current = serialise; // before what others have saved comes in
  }, [serialise]);

  // Before the canvas is closed and before the draft sends what is left.
  useLayoutEffect(() => () => flush.current(), []);

  useEffect(() => {
    if (!editor || !mayEdit) return undefined;
    return onChange(editor, () => setWaiting(true), serialise);
  }, [editor, mayEdit, serialise]);

  useEffect(() => {
    if (!mayEdit) return undefined;
    return holdOnLeaving(key, () => {
      serialise();
      return latest.current.unsaved();
    });
  }, [key, mayEdit, serialise]);

  // Found on the device, merged, or taken from somebody else: the canvas follows.
  const { content, css } = draft.value;
  useEffect(() => {
    if (!editor || content === shown.current) return;
    const before = withIds(shown.current);
    const differs = !same(content, shown.current);
    shown.current = content;
    if (differs) patchInto(editor, before, cleaned(content));
  }, [editor, content]);
  useEffect(() => {
    if (editor) dressPage(editor, environment, css);
  }, [editor, environment, css]);

  const save = useCallback(async () => {
    serialise();
    return sent(latest);
  }, [serialise]);
  const apply = useCallback(
    (next: Content, code: Code = {}) => {
      if (!editor || !mayEdit) return;
      readInto(editor, cleaned(next, tell));
      if (Object.keys(code).length > 0) latest.current.change(code);
      serialise();
    },
    [editor, mayEdit, serialise, tell],
  );
  const { status, problem, change } = draft;
  return useMemo(
    (): Saving => ({
      draft,
      status: waiting && status === "saved" ? "unsaved" : status,
      problem,
      css,
      javascript: draft.value.javascript,
      setCode: (code) => change(code),
      content: () => (editor ? contentOf(editor) : content),
      apply,
      save,
    }),
    [draft, waiting, status, problem, css, change, editor, content, apply, save],
  );
}

/** What may be in the canvas of it, each element with an id. */
function cleaned(content: Content, tell?: (removed: Removed[]) => void): Content {
  const { content: clean, removed } = cleanContent(withIds(content));
  tell?.(removed);
  return clean;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

const LOOK = 50; // milliseconds between two looks at what is under way

/** Sends what is unsaved, also where something is under way already; true when all is there. */
async function sent(draft: { current: DraftHandle<Drawn> }): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve)); // what was just changed is in the draft then
  while (draft.current.status === "saving") await new Promise((go) => setTimeout(go, LOOK));
  return draft.current.status === "saved" || draft.current.save();
}
