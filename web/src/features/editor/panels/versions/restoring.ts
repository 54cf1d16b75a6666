/** The way back: what the page is now is kept, then it becomes what it was, in one more version. */
import { saveFirst, unsaved } from "../../saveFirst";
import type { Drawn, Present } from "./present";
import { keepPresent, renewVersions } from "./queries";

/** Replace what the page is now; `message` names the state that is left. A ProblemError where that fails. */
export async function putBack(present: Present, next: Drawn, message: string) {
  await saveFirst(present.save);
  await keepPresent(present.pageId, message);
  if (!(await present.replace(next))) throw unsaved("The version is there, but not saved yet");
  await renewVersions(present.pageId);
}
