/** Moments as inputs of type datetime-local write them: in the browser's own zone. */

/** "2026-05-01T09:30" as a moment; null for what is none. */
export function fromLocal(text: string): Date | null {
  const at = new Date(text);
  return text && !Number.isNaN(at.getTime()) ? at : null;
}

/** The next full quarter of an hour that is at least ten minutes away. */
export function soonest(): string {
  const quarter = 15 * 60_000; // milliseconds
  const at = new Date(Math.ceil((Date.now() + 10 * 60_000) / quarter) * quarter);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export function zoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll("_", " ");
}
