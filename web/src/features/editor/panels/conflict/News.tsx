import { Button, CloseButton, UnstyledButton } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { plural } from "@/ui/format";
import { describePage } from "../../changes/describe";
import { useEditor } from "../../context";
import type { Drawn } from "../versions/present";
import { choose } from "./choose";
import classes from "./conflict.module.css";
import { useAuthor } from "./useAuthor";

/** Says quietly what somebody else did, once it is in the canvas. */
export function News({ merged }: { merged: { from: Drawn; theirs: Drawn; at: string } }) {
  const { editor, page } = useEditor();
  const [closed, close] = useState<unknown>();
  const [shown, show] = useState(false);
  const changes = useMemo(() => describePage(merged.from, merged.theirs), [merged]);
  const who = useAuthor(page.id, merged.at);
  if (closed === merged || changes.length === 0) return null;
  return (
    <section className={classes.news} aria-label="Changes by others">
      <div className={classes.line}>
        <IconUsers size={17} stroke={1.7} aria-hidden />
        <p role="status">
          {who} changed {plural(changes.length, "thing")} while you worked
        </p>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => show(!shown)}
          aria-expanded={shown}
        >
          {shown ? "Hide" : "Show"}
        </Button>
        <CloseButton size="sm" aria-label="Close" onClick={() => close(merged)} />
      </div>
      {shown && (
        <ul>
          {changes.map(({ id, element, what }) => (
            <li key={id}>
              {element ? (
                <UnstyledButton onClick={() => choose(editor, element)}>{what}</UnstyledButton>
              ) : (
                what
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
