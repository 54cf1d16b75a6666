/** Where somebody wanted to go before they were asked to sign in. */
import { useSearchParams } from "react-router";

/** The path from `?next=`: only within the app. */
export function useNext(): string {
  const [search] = useSearchParams();
  const next = search.get("next") ?? "/";
  return next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}

/** `path` with the same `?next=`, and more. */
export function withNext(path: string, next: string, more: Record<string, string> = {}): string {
  const search = new URLSearchParams(more);
  if (next !== "/") search.set("next", next);
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** The address to which a link in a mail comes back. */
export function comeBackTo(path: string): string {
  return new URL(path, window.location.origin).href;
}
