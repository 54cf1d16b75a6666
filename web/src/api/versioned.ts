/** Changes that are made only if nobody else has changed the row meanwhile. */
import { call } from "./call";
import { type Row, supabase, type Update } from "./client";
import { ProblemError } from "./problem";

/** The row was changed by somebody else; `theirs` is what it is now. */
export class ConflictError<T = unknown> extends Error {
  override readonly name = "ConflictError";
  constructor(readonly theirs: T) {
    super("somebody else has changed this meanwhile");
  }
}

type Versioned = "pages" | "sites" | "forms" | "profiles" | "user_settings" | "organizations";

/**
 * Change the row with this id if `updated_at` is still the one that was read, and return it as it is
 * then. ConflictError where it is another; a ProblemError where it may not be changed, or is gone.
 */
export async function updateVersioned<Name extends Versioned>(
  table: Name,
  id: string,
  updatedAt: string,
  change: Update<Name>,
): Promise<Row<Name>> {
  const rows = supabase.from(table as "pages");
  const changed = await call(
    rows
      .update(change as Update<"pages">)
      .eq("id", id)
      .eq("updated_at", updatedAt)
      .select(),
  );
  if (changed[0]) return changed[0] as unknown as Row<Name>;
  const now = await call(
    supabase
      .from(table as "pages")
      .select()
      .eq("id", id),
  );
  if (now[0] && now[0].updated_at !== updatedAt) throw new ConflictError(now[0]);
  throw new ProblemError({
    title: now[0] ? "You may not change this" : "It has been deleted meanwhile",
    hint: now[0] ? "Ask an admin of the organization for a role that may." : undefined,
    retry: false,
  });
}
