import { Kbd, Modal } from "@mantine/core";
import { useEditor } from "../context";
import { panels } from "../parts";
import classes from "./shortcutlist.module.css";
import { printed, type Shortcut, shortcuts } from "./shortcuts";

type ShortcutListProps = { opened: boolean; onClose: () => void };

/** All keys of the editor, by what they act on. */
export function ShortcutList({ opened, onClose }: ShortcutListProps) {
  const { mayEdit } = useEditor();
  const own = shortcuts().filter((each) => mayEdit || !each.edits);
  const opening = panels.flatMap(({ shortcut, label }): Shortcut[] =>
    shortcut ? [{ group: "Panels", keys: [shortcut], label }] : [],
  );
  const list = { group: "Page", keys: ["?"], label: "Show this list" };
  const all = [...own, list, ...opening];
  const groups = [...new Set(all.map(({ group }) => group))];
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="xl">
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3 className={classes.group}>{group}</h3>
            <dl className={classes.list}>
              {all
                .filter((each) => each.group === group)
                .map(({ keys, label }) => (
                  <div key={`${keys[0]}${label}`} className={classes.entry}>
                    <dt>{label}</dt>
                    <dd>
                      {printed(keys[0] ?? "").map((key) => (
                        <Kbd key={key} size="xs">
                          {key}
                        </Kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
