/** When a version was made: a moment, or the span of a sitting. */
import { dateTime, day, time } from "@/ui/format";
import type { Version } from "./queries";

/** "Today, 14:02 – 14:31"; a moment where it was saved once. */
export function spanOf(version: Pick<Version, "created_at" | "saved_at">): string {
  const { created_at: from, saved_at: to } = version;
  const start = `${day(from)}, ${time(from)}`;
  if (!to || time(to) === time(from)) return start;
  return day(to) === day(from) ? `${start} – ${time(to)}` : `${dateTime(from)} – ${dateTime(to)}`;
}

export function authorOf(version: Pick<Version, "profiles">): string {
  return version.profiles?.full_name || version.profiles?.email || "Somebody who has left";
}

export function titleOf(version: Pick<Version, "message" | "version_number">): string {
  return version.message || `Version ${version.version_number}`;
}
