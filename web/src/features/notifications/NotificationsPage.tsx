import { Button, Center, SegmentedControl } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useState } from "react";
import { Page } from "@/ui/Page";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { Line } from "./Line";
import classes from "./notifications.module.css";
import { useMarkAll, useNotifications, useUnread } from "./queries";

/** Everything that a person was told, newest first. */
export function NotificationsPage() {
  const [shown, setShown] = useState<"all" | "unread">("all");
  const query = useNotifications(shown === "unread");
  const { data: unread = [] } = useUnread();
  const all = useMarkAll();
  const rows = query.data?.pages.flatMap((batch) => batch.rows) ?? [];
  return (
    <Page
      title="Notifications"
      lead="Mentions, answers and reviews, newest first."
      width="narrow"
      actions={
        <Button
          variant="default"
          disabled={unread.length === 0}
          onClick={() => all.mutate()}
          loading={all.isPending}
        >
          Mark all as read
        </Button>
      }
    >
      <SegmentedControl
        aria-label="Which notifications"
        data={[
          { value: "all", label: "All" },
          { value: "unread", label: "Unread" },
        ]}
        value={shown}
        onChange={(value) => setShown(value as "all" | "unread")}
        mb="md"
      />
      {query.isPending && <LoadingState rows={6} />}
      {query.error && !query.data && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.data && rows.length === 0 && (
        <EmptyState icon={IconBell} title={shown === "unread" ? "All read" : "Nothing yet"}>
          When somebody mentions you, answers you or asks for your review, you see it here.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ul className={`${classes.list} ${classes.card}`}>
          {rows.map((each) => (
            <Line key={each.id} notification={each} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Center mt="md">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older
          </Button>
        </Center>
      )}
    </Page>
  );
}
