/** Tells of changes at once, and again when there is time to look at what became of them. */
import type { Editor } from "grapesjs";

const PAUSE = 160; // milliseconds without another change
const LATEST = 700; // milliseconds after which it does not wait for a pause any longer

/** `noted` at once, `settled` after a pause, when the browser has nothing better to do. */
export function onChange(editor: Editor, noted: () => void, settled: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let idle = 0;
  let since = 0;
  const look = () => {
    since = 0;
    idle = whenIdle(settled);
  };
  const note = () => {
    if (!since) {
      since = performance.now();
      noted();
    }
    clearTimeout(timer);
    cancelIdle(idle);
    const left = LATEST - (performance.now() - since);
    timer = setTimeout(look, Math.max(0, Math.min(PAUSE, left)));
  };
  const document = editor.Canvas.getDocument() as Document;
  editor.on("update undo redo", note);
  document.addEventListener("input", note, true);
  return () => {
    clearTimeout(timer);
    cancelIdle(idle);
    editor.off("update undo redo", note);
    document.removeEventListener("input", note, true);
  };
}

// Safari has no requestIdleCallback.
export function whenIdle(act: () => void): number {
  if ("requestIdleCallback" in window) return window.requestIdleCallback(act, { timeout: 300 });
  return setTimeout(act) as never as number;
}

export function cancelIdle(id: number) {
  if ("cancelIdleCallback" in window) window.cancelIdleCallback(id);
  else clearTimeout(id);
}
