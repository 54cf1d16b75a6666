/**
 * What has not been saved yet, kept in this browser (IndexedDB) until the server has it. Each tab
 * keeps its own; what one that was closed has left is for the next that opens the same.
 */
import { openTabs, TAB } from "./tabs";

export type Kept<T> = {
  value: T;
  /** Of the row that it was made from. */
  version: string;
  at: number;
  /** What it was made from, where it can be merged with what others save meanwhile. */
  base?: T;
};

const NAME = "roseram";
const STORE = "drafts";
let opened: Promise<IDBDatabase> | undefined;
let failing = false;

/** Whether this browser refuses to keep anything: what is unsaved is lost with the tab. */
export function keepsNothing(): boolean {
  return failing;
}

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const store = (await open()).transaction(STORE, mode).objectStore(STORE);
    return await new Promise((resolve, reject) => {
      const request = act(store);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    failing = true;
    return undefined; // a browser that keeps nothing (private windows): the draft lives in memory
  }
}

/** Keep it as this tab's, or as that of another which is closed. */
export async function keep<T>(key: string, kept: Kept<T>, tab = TAB): Promise<void> {
  await run("readwrite", (store) => store.put(kept, nameOf(key, tab)));
}

export async function kept<T>(key: string, tab = TAB): Promise<Kept<T> | undefined> {
  const found = await run("readonly", (store) => store.get(nameOf(key, tab)));
  return found as Kept<T> | undefined;
}

export async function forget(key: string, tab = TAB): Promise<void> {
  await run("readwrite", (store) => store.delete(nameOf(key, tab)));
}

/** What tabs that are closed have left, and which they were; the earliest first. */
export async function leftBehind<T>(key: string): Promise<{ tab: string; kept: Kept<T> }[]> {
  const range = IDBKeyRange.bound(nameOf(key, ""), nameOf(key, "\uffff"));
  const names = (await run("readonly", (store) => store.getAllKeys(range))) ?? [];
  if (names.length === 0) return [];
  const open = await openTabs();
  const tabs = names.map((name) => String(name).slice(nameOf(key, "").length));
  const found = await Promise.all(
    tabs
      .filter((tab) => !open.has(tab))
      .map(async (tab) => ({ tab, kept: await kept<T>(key, tab) })),
  );
  const there = found.flatMap(({ tab, kept }) => (kept ? [{ tab, kept }] : []));
  return there.sort((one, other) => one.kept.at - other.kept.at);
}

const nameOf = (key: string, tab: string) => `${key}#${tab}`;
