import { useSaveState } from "../../context";
import classes from "./conflict.module.css";
import { News } from "./News";
import { Question } from "./Question";
import { useWatch } from "./useWatch";

/** Keeps an eye on the page, and says what somebody else did with it. */
export function Others() {
  const { draft } = useSaveState();
  useWatch();
  return (
    <div className={classes.overlay}>
      {draft.status === "conflict" ? (
        <Question key="question" />
      ) : (
        draft.merged && <News merged={draft.merged} />
      )}
    </div>
  );
}
