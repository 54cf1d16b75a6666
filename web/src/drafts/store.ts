/** What has not been saved yet, kept in this browser (IndexedDB) until the server has it. */
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

export async function keep<T>(key: string, kept: Kept<T>): Promise<void> {
  await run("readwrite", (store) => store.put(kept, key));
}

export async function kept<T>(key: string): Promise<Kept<T> | undefined> {
  return (await run("readonly", (store) => store.get(key))) as Kept<T> | undefined;
}

export async function forget(key: string): Promise<void> {
  await run("readwrite", (store) => store.delete(key));
}
