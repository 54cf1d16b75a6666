import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { notifyProblem } from "@/ui/notify";
import { toProblem } from "./problem";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** The form shows the problem itself: no notification besides. */
      quiet?: boolean;
    };
  }
}

/** Server state: kept fresh for half a minute, tried again where that may help. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // What is on the screen stays there; that it could not be brought up to date is said beside.
    onError: (error, query) => {
      if (query.state.data !== undefined) notifyProblem(error, `stale-${query.queryHash}`);
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (!mutation.meta?.quiet) notifyProblem(error);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => count < 2 && toProblem(error).retry,
    },
    mutations: { networkMode: "always" },
  },
});

/**
 * Query keys: what is asked, then of whom. `queryClient.invalidateQueries({ queryKey: ["sites"] })`
 * renews everything about sites. Features write their own beside their queries in this form.
 */
export const keys = {
  organizations: () => ["organizations"] as const,
  profile: () => ["profile"] as const,
  settings: () => ["settings"] as const,
  jobs: (organizationId: string) => ["jobs", organizationId] as const,
};
