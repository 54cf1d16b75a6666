/**
 * What was typed in the last moment before a tab goes. IndexedDB may not be done by then;
 * localStorage is, since it is written at once. It is brought over when the page is opened again.
 */
import { type Kept, keep, keepsNothing, kept } from "@/drafts/store";
import { openTabs, TAB } from "@/drafts/tabs";

const nameOf = (key: string, tab: string) => `roseram.rescue.${key}#${tab}`;

/** Ask for what is unsaved when the tab is hidden or goes, and hold it; returns what ends that. */
export function holdOnLeaving<T>(
  key: string,
  unsaved: () => { value: T; version: string } | undefined,
): () => void {
  const hold = () => {
    const found = unsaved();
    if (found) write(nameOf(key, TAB), JSON.stringify({ ...found, at: Date.now() }));
    else drop();
  };
  const drop = () => localStorage.removeItem(nameOf(key, TAB));
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
  const names = Object.keys(localStorage).filter((name) => name.startsWith(nameOf(key, "")));
  if (names.length === 0) return;
  const open = await openTabs();
  for (const name of names) {
    const tab = name.slice(nameOf(key, "").length);
    if (tab === TAB || !open.has(tab)) await bringOver(key, tab);
  }
}

async function bringOver(key: string, tab: string) {
  const text = localStorage.getItem(nameOf(key, tab));
  if (!text) return;
  const held = JSON.parse(text) as Kept<unknown>;
  const there = await kept(key, tab);
  if (!there || there.at < held.at) await keep(key, held, tab);
  localStorage.removeItem(nameOf(key, tab));
}

function write(name: string, text: string) {
  try {
    localStorage.setItem(name, text);
  } catch {
    // There is no room for it; IndexedDB has what was there a moment before.
  }
}
