import { Button, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { plural } from "@/ui/format";
import { notify } from "@/ui/notify";
import { LoadingState } from "@/ui/states";
import type { Change } from "../../changes/describe";
import { restoreElement } from "../../changes/restore";
import type { Drawn, Present } from "./present";
import type { Version } from "./queries";
import { putBack } from "./restoring";
import classes from "./versions.module.css";

type ChangeListProps = {
  changes: Change[] | undefined;
  /** The version that single elements can be taken from; none where the page now is not compared. */
  then: Drawn | undefined;
  version: Version;
  present: Present;
};

/** What differs, in words; each element can be restored by itself. */
export function ChangeList({ changes, then, version, present }: ChangeListProps) {
  const restore = useMutation({
    mutationFn: async (element: string) => {
      if (!then) return;
      const now = present.value();
      const content = restoreElement(now.content, then.content, element);
      const message = `Before taking an element of version ${version.version_number}`;
      await putBack(present, { ...now, content }, message);
    },
    onSuccess: () => notify("Element restored", "It is saved as a new version."),
  });
  if (!changes) return <LoadingState rows={4} />;
  const first = new Set<string>();
  return (
    <section className={classes.changes} aria-label="What is different">
      <h3 className={classes.group}>
        {changes.length === 0 ? "Nothing is different" : plural(changes.length, "change")}
      </h3>
      <ul>
        {changes.map(({ id, element, what }) => {
          const offers = element !== undefined && !first.has(element);
          if (element !== undefined) first.add(element);
          return (
            <li key={id}>
              <Text size="sm">{what}</Text>
              {then && offers && present.mayEdit && (
                <Button
                  size="compact-xs"
                  variant="default"
                  loading={restore.isPending && restore.variables === element}
                  disabled={restore.isPending}
                  onClick={() => restore.mutate(element)}
                  aria-label={`Restore this element: ${what}`}
                >
                  Restore this element
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
