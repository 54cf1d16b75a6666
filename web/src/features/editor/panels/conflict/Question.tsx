import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { plural } from "@/ui/format";
import { useSaveState } from "../../context";
import classes from "./conflict.module.css";
import { Deciding } from "./Deciding";
import { useAuthor } from "./useAuthor";

/** Both changed the same: nothing is saved, and nothing lost, until it is decided. */
export function Question() {
  const { draft, page } = useSaveState();
  const [opened, deciding] = useDisclosure(false);
  const who = useAuthor(page.id, draft.merged?.at ?? page.updated_at);
  const many = draft.collisions.length;
  return (
    <>
      <section className={classes.question} role="alert">
        <IconAlertTriangle size={18} stroke={1.7} aria-hidden />
        <div>
          <strong>
            {who} changed{" "}
            {many > 0 ? `${plural(many, "thing")} that you changed, too` : "this page, too"}
          </strong>
          <p>Nothing is lost: both versions are kept until you decide. Saving waits for it.</p>
        </div>
        <Button size="xs" onClick={deciding.open}>
          Compare and decide
        </Button>
      </section>
      {opened && <Deciding who={who} onClose={deciding.close} />}
    </>
  );
}
