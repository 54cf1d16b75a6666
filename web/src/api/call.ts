/** The three ways to ask the server; each returns the data or throws a ProblemError. */
import { FunctionsHttpError } from "@supabase/supabase-js";
import { supabase } from "./client";
import { ofApi, ProblemError, toProblem } from "./problem";

type Answer<T> = { data: T; error: unknown; status?: number };

/** Data API and storage: `await call(supabase.from("sites").select())`. */
export async function call<T>(asked: PromiseLike<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, status } = await settled(asked);
  if (error) throw new ProblemError(withStatus(toProblem(error), status));
  return data as NonNullable<T>;
}

/** Where there may be no row: `await maybe(supabase.from("x").select().maybeSingle())`. */
export async function maybe<T>(asked: PromiseLike<Answer<T>>): Promise<T> {
  return (await call(asked)) as T;
}

/** The auth service: `await auth(supabase.auth.signInWithPassword(...))`. */
export async function auth<A extends { data: unknown; error: unknown }>(
  asked: PromiseLike<A>,
): Promise<Extract<A, { error: null }>["data"]> {
  const { data, error } = await settled(asked);
  if (error) throw new ProblemError(toProblem(error));
  return data as Extract<A, { error: null }>["data"];
}

/** An action below /functions/v1. `once` makes it safe to send again: see docs/reference/actions.md. */
export async function invoke<T>(
  name: string,
  body: Record<string, unknown> = {},
  options: { once?: string } = {},
): Promise<T> {
  const headers = options.once ? { "Idempotency-Key": options.once } : undefined;
  const { data, error } = await settled(supabase.functions.invoke<T>(name, { body, headers }));
  if (error instanceof FunctionsHttpError) {
    const response = error.context as Response;
    const said = await response.json().catch(() => ({}));
    throw new ProblemError(ofApi({ ...said, status: response.status }));
  }
  if (error) throw new ProblemError(toProblem(error));
  return data as T;
}

async function settled<T>(asked: PromiseLike<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw new ProblemError(toProblem(error));
  }
}

function withStatus(problem: ReturnType<typeof toProblem>, status: number | undefined) {
  const known = problem.status ?? status;
  return {
    ...problem,
    status: known,
    retry: problem.retry || (known !== undefined && known >= 500),
  };
}
