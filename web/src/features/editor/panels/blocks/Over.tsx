import { Invitation } from "./Invitation";
import { Keeping } from "./keep/Keeping";

/** What stands over the canvas: the invitation to an empty page, and the dialogs of what is kept. */
export function Over() {
  return (
    <>
      <Invitation />
      <Keeping />
    </>
  );
}
