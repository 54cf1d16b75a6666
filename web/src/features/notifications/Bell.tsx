import { ActionIcon, Popover } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBell } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { LoadingState } from "@/ui/states";
import classes from "./notifications.module.css";
import { MOST_COUNTED, type Unread, useUnread } from "./queries";

const Panel = lazy(async () => ({ default: (await import("./Panel")).Panel }));

/** How many things there are to read, and the newest of them at a click. */
export function Bell() {
  const [opened, panel] = useDisclosure(false);
  const { data = [] } = useUnread();
  const count = data.length < MOST_COUNTED ? String(data.length) : `${MOST_COUNTED - 1}+`;
  return (
    <Popover
      opened={opened}
      onChange={(to) => !to && panel.close()}
      position="bottom-start"
      width={384}
      offset={8}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <ActionIcon
          size={36}
          onClick={panel.toggle}
          aria-label={data.length > 0 ? `Notifications, ${count} unread` : "Notifications"}
          aria-expanded={opened}
          className={classes.bell}
        >
          <IconBell size={20} stroke={1.7} />
          {data.length > 0 && (
            <span className={`${classes.count} numbers`} aria-hidden>
              {count}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} role="dialog" aria-label="Notifications">
        <Suspense fallback={<LoadingState rows={3} />}>
          <Panel onLeave={panel.close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

/** In the bar of the editor, which has no frame around it. */
export function Component() {
  return (
    <>
      <Bell />
      <News />
    </>
  );
}

/** Reads out what is new since the last look; once on a screen. */
export function News() {
  const { data } = useUnread();
  const before = useRef<Unread[]>(undefined);
  const [said, say] = useState("");
  useEffect(() => {
    if (!data) return;
    const known = new Set(before.current?.map((each) => each.id));
    const fresh = before.current ? data.filter((each) => !known.has(each.id)) : [];
    before.current = data;
    if (fresh.length > 0) say(fresh.map((each) => each.title).join(". "));
  }, [data]);
  return (
    <div className="sr-only" role="status" aria-live="polite" aria-label="New notifications">
      {said}
    </div>
  );
}
