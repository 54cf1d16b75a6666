import { UnstyledButton } from "@mantine/core";
import classes from "./code.module.css";
import type { CodeState } from "./useTwoWay";

/** Says why the page does not follow what is typed, and in which line. */
export function Held({ code }: { code: CodeState }) {
  const [first, ...more] = code.faults;
  if (!first) return null;
  const line = code.value.slice(0, first.from).split("\n").length;
  return (
    <div className={classes.held} data-severity={code.held ? "error" : "warning"} role="status">
      <p>
        Line {line}: {first.message}
        {more.length > 0 && ` And ${more.length} more.`}
      </p>
      {code.held && (
        <p className={classes.meaning}>
          {code.stale ? "The page has changed meanwhile. " : "The page waits until this is whole. "}
          <UnstyledButton className={classes.discard} onClick={code.discard}>
            Discard what is typed
          </UnstyledButton>
        </p>
      )}
    </div>
  );
}
