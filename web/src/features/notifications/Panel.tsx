import { Button } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useEffect } from "react";
import { Link } from "react-router";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";
import { Line } from "./Line";
import classes from "./notifications.module.css";
import { useLatest, useMarkAll, useUnread } from "./queries";

/** The newest ones, below the bell. */
export function Panel({ onLeave }: { onLeave: () => void }) {
  const query = useLatest();
  const { data: unread = [] } = useUnread();
  const all = useMarkAll();
  const { refetch } = query;
  const newest = unread[0]?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one has come while it is open
  useEffect(() => void refetch(), [newest, refetch]);
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.heading}>Notifications</h2>
        {unread.length > 0 && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => all.mutate()}
            loading={all.isPending}
          >
            Mark all as read
          </Button>
        )}
      </div>
      <div className={classes.scroll}>
        <Loaded
          query={query}
          loading={<LoadingState rows={3} />}
          empty={
            <EmptyState icon={IconBell} title="Nothing yet">
              When somebody mentions you, answers you or asks for your review, you see it here.
            </EmptyState>
          }
        >
          {(rows) => (
            <ul className={classes.list}>
              {rows.map((each) => (
                <Line key={each.id} notification={each} onLeave={onLeave} />
              ))}
            </ul>
          )}
        </Loaded>
      </div>
      <Link to="/notifications" className={classes.all} onClick={onLeave}>
        Show all notifications
      </Link>
    </>
  );
}
