/** The way back: what the page is now is kept, then it becomes what it was, in one more version. */
import { ProblemError } from "@/api/problem";
import type { Drawn, Present } from "./present";
import { keepPresent, renewVersions } from "./queries";

/** Replace what the page is now; `message` names the state that is left. A ProblemError where that fails. */
export async function putBack(present: Present, next: Drawn, message: string) {
  if (!(await present.save())) throw unsaved("What you have changed cannot be saved yet");
  await keepPresent(present.pageId, message);
  if (!(await present.replace(next))) throw unsaved("The version is there, but not saved yet");
  await renewVersions(present.pageId);
}

function unsaved(title: string): ProblemError {
  return new ProblemError({ title, hint: "Look at the notice about saving first.", retry: true });
}
