/**
 * Which tab this is, and which others are open. A tab keeps its number over a reload and when the
 * browser brings it back after a crash; that it is open is shown by a lock that ends with it.
 */
const KEY = "roseram.tab";
const LOCK = "roseram.tab.";

export const TAB = numberOfTab();
// There are none without TLS, but on this very machine.
const locks = navigator.locks as LockManager | undefined;
locks?.request(LOCK + TAB, () => new Promise(() => {})).catch(() => {});

/** The numbers of the tabs that are open; only this one's where the browser does not tell. */
export async function openTabs(): Promise<Set<string>> {
  const { held = [], pending = [] } = (await locks?.query().catch(() => undefined)) ?? {};
  const names = [...held, ...pending].map(({ name = "" }) => name);
  const tabs = names.filter((name) => name.startsWith(LOCK)).map((name) => name.slice(LOCK.length));
  return new Set([TAB, ...tabs]);
}

function numberOfTab(): string {
  const fresh = crypto.getRandomValues(new Uint32Array(2)).join("");
  try {
    const known = sessionStorage.getItem(KEY);
    if (known) return known;
    sessionStorage.setItem(KEY, fresh);
  } catch {
    // A browser that keeps nothing: then there is nothing to be told apart, either.
  }
  return fresh;
}
