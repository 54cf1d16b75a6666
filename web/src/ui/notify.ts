/** Short messages at the edge of the screen; screen readers read them out. */
import { toProblem } from "@/api/problem";

export type Toast = { id: string; kind: "good" | "bad"; title: string; message: string };

const SHOWN: Record<Toast["kind"], number> = { good: 4_000, bad: 9_000 }; // milliseconds
const MOST = 4;
let toasts: Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

export function subscribeToasts(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentToasts(): Toast[] {
  return toasts;
}

export function closeToast(id: string) {
  toasts = toasts.filter((each) => each.id !== id);
  for (const listener of listeners) listener();
}

function show(toast: Toast) {
  toasts = [...toasts.filter((each) => each.id !== toast.id), toast].slice(-MOST);
  for (const listener of listeners) listener();
  setTimeout(() => closeToast(toast.id), SHOWN[toast.kind]);
}

/** Something was done: "Site published". */
export function notify(title: string, message = "") {
  count += 1;
  show({ id: `toast-${count}`, kind: "good", title, message });
}

/** Something failed that no form shows itself. The same `id` is shown once. */
export function notifyProblem(error: unknown, id?: string) {
  const { title, detail, hint } = toProblem(error);
  show({ id: id ?? title, kind: "bad", title, message: [detail, hint].filter(Boolean).join(". ") });
}
