/**
 * What was typed in the last moment before a tab goes. IndexedDB may not be done by then;
 * localStorage is, since it is written at once. It is brought over when the page is opened again.
 */
import { type Kept, keep, keepsNothing, kept } from "@/drafts/store";

const PREFIX = "roseram.rescue.";

/** Ask for what is unsaved when the tab is hidden or goes, and hold it; returns what ends that. */
export function holdOnLeaving<T>(
  key: string,
  unsaved: () => { value: T; version: string } | undefined,
): () => void {
  const hold = () => {
    const found = unsaved();
    if (found) write(PREFIX + key, JSON.stringify({ ...found, at: Date.now() }));
    else drop();
  };
  const drop = () => localStorage.removeItem(PREFIX + key);
  // One is held back only where the device cannot keep it; else leaving waits for nothing.
  const ask = (event: BeforeUnloadEvent) => {
    if (keepsNothing() && unsaved()) event.preventDefault();
  };
  // Seen again, the tab has it all in its memory; what was held would only grow old.
  const hidden = () => (document.visibilityState === "hidden" ? hold() : drop());
  window.addEventListener("pagehide", hold);
  window.addEventListener("beforeunload", ask);
  document.addEventListener("visibilitychange", hidden);
  return () => {
    window.removeEventListener("pagehide", hold);
    window.removeEventListener("beforeunload", ask);
    document.removeEventListener("visibilitychange", hidden);
    drop();
  };
}

/** Bring over what was held, where nothing later is kept. Before the draft looks for it. */
export async function bringBack(key: string): Promise<void> {
  const text = localStorage.getItem(PREFIX + key);
  if (!text) return;
  const held = JSON.parse(text) as Kept<unknown>;
  const there = await kept(key);
  if (!there || there.at < held.at) await keep(key, held);
  localStorage.removeItem(PREFIX + key);
}

function write(name: string, text: string) {
  try {
    localStorage.setItem(name, text);
  } catch {
    // There is no room for it; IndexedDB has what was there a moment before.
  }
}
