import { ProblemError } from "@/api/problem";

/** Save what is unsaved, before something that needs it on the server; a ProblemError where that fails. */
export async function saveFirst(save: () => Promise<boolean>) {
  if (!(await save())) throw unsaved("What you have changed is not saved yet");
}

export function unsaved(title: string): ProblemError {
  return new ProblemError({ title, hint: "Look at the notice about saving first.", retry: true });
}
