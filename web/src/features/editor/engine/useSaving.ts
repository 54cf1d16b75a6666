/** From the canvas to the server: serialised when there is time, kept on the device, then sent. */
import type { Editor } from "grapesjs";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { same } from "@/drafts/same";
import { useDraft } from "@/drafts/useDraft";
import type { Page } from "@/features/pages/queries";
import type { Content, EditorHandle, Environment, Removed, SaveState } from "../context";
import { mergeDraft } from "../merge/mergeDraft";
import { serialiseAhead } from "./ahead";
import { dressPage } from "./canvas/dress";
import { cleanContent } from "./clean";
import { contentOf, readInto } from "./content";
import { withIds } from "./ids";
import { onChange } from "./onChange";
import { patchInto } from "./patch";
import { type Drawn, drawnOf, saveDrawn } from "./queries";
import { holdOnLeaving } from "./rescue";

type Code = { css?: string; javascript?: string };
export type Saving = {
  state: SaveState;
  /** What can be done; the same functions as long as the editor is. */
  actions: Pick<EditorHandle, "setCode" | "content" | "apply" | "save">;
};

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
  const { content, css, javascript } = draft.value;
  const { change, save: send, unsaved } = draft;
  const shown = useRef(content); // what the canvas shows, as far as it is known
  const stored = useRef(content);
  useEffect(() => {
    stored.current = content;
  }, [content]);

  const serialise = useCallback(() => {
    setWaiting(false);
    if (!editor || !mayEdit) return;
    const content = contentOf(editor);
    if (same(content, withIds(shown.current))) return;
    shown.current = content;
    change({ content });
  }, [editor, mayEdit, change]);

  useEffect(() => {
    flush.current = serialise; // before what others have saved comes in
  }, [serialise]);

  // Before the canvas is closed and before the draft sends what is left.
  useLayoutEffect(() => () => flush.current(), []);

  useEffect(() => {
    if (!editor || !mayEdit) return undefined;
    return onChange(editor, () => setWaiting(true), serialise);
  }, [editor, mayEdit, serialise]);

  useEffect(() => (editor && mayEdit ? serialiseAhead(editor) : undefined), [editor, mayEdit]);

  useEffect(() => {
    if (!mayEdit) return undefined;
    return holdOnLeaving(key, () => {
      serialise();
      return unsaved();
    });
  }, [key, mayEdit, serialise, unsaved]);

  // Found on the device, merged, or taken from somebody else: the canvas follows.
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

  const save = useCallback(() => {
    serialise();
    return send();
  }, [serialise, send]);
  const apply = useCallback(
    (next: Content, code: Code = {}) => {
      if (!editor || !mayEdit) return;
      readInto(editor, cleaned(next, tell));
      if (Object.keys(code).length > 0) change(code);
      serialise();
    },
    [editor, mayEdit, serialise, tell, change],
  );
  const actions = useMemo(
    (): Saving["actions"] => ({
      setCode: change,
      content: () => (editor ? contentOf(editor) : stored.current),
      apply,
      save,
    }),
    [change, editor, apply, save],
  );
  const { problem } = draft;
  const status = waiting && draft.status === "saved" ? "unsaved" : draft.status;
  const state = useMemo(
    (): SaveState => ({ draft, status, problem, css, javascript, page }),
    [draft, status, problem, css, javascript, page],
  );
  return { state, actions };
}

/** What may be in the canvas of it, each element with an id. */
function cleaned(content: Content, tell?: (removed: Removed[]) => void): Content {
  const { content: clean, removed } = cleanContent(withIds(content));
  tell?.(removed);
  return clean;
}
