import { Alert, Button, Group, Text } from "@mantine/core";
import {
  IconAlertCircle,
  IconCheck,
  IconCircleDot,
  IconCloudOff,
  IconRefresh,
} from "@tabler/icons-react";
import type { DraftHandle, DraftStatus } from "@/drafts/useDraft";
import classes from "./SaveStatus.module.css";

const SAID: Record<DraftStatus, [typeof IconCheck, string]> = {
  saved: [IconCheck, "Saved"],
  unsaved: [IconCircleDot, "Not saved yet"],
  saving: [IconRefresh, "Saving…"],
  offline: [IconCloudOff, "Offline: kept on this device"],
  conflict: [IconAlertCircle, "Changed by somebody else"],
  failed: [IconAlertCircle, "Not saved"],
};

/** Where a draft stands, in a few words. Read out when it changes. */
export function SaveStatus<T extends object>({ draft }: { draft: DraftHandle<T> }) {
  const [Mark, words] = SAID[draft.status];
  return (
    <span className={classes.status} data-status={draft.status} role="status">
      <Mark size={16} stroke={1.8} aria-hidden />
      {words}
    </span>
  );
}

/** What needs a decision or an explanation: a conflict, a refusal, text found from an earlier visit. */
export function DraftNotice<T extends object>({ draft }: { draft: DraftHandle<T> }) {
  if (draft.status === "conflict") {
    return (
      <Alert color="yellow" title="Somebody else has changed this meanwhile" mb="md" role="alert">
        <Text size="sm" mb="sm">
          You and they have changed the same fields. Which version should stay?
        </Text>
        <MineOrTheirs draft={draft} />
      </Alert>
    );
  }
  if (draft.status === "failed" && draft.problem) {
    const { title, detail, hint } = draft.problem;
    return (
      <Alert color="red" title={title} mb="md" role="alert">
        <Text size="sm" mb="sm">
          {[detail, hint].filter(Boolean).join(". ") ||
            "What you have typed is kept on this device."}
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => void draft.save()}>
            Try again
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={draft.discard}>
            Discard my changes
          </Button>
        </Group>
      </Alert>
    );
  }
  if (draft.restored && draft.status === "unsaved") {
    return (
      <Alert color="gray" mb="md" title="Here is what you had not saved">
        <Button size="xs" variant="default" onClick={draft.discard}>
          Discard it
        </Button>
      </Alert>
    );
  }
  return null;
}

type MineOrTheirsProps = { draft: Pick<DraftHandle<object>, "keepMine" | "takeTheirs"> };

/** The two ways out of a conflict. */
export function MineOrTheirs({ draft }: MineOrTheirsProps) {
  return (
    <Group gap="xs">
      <Button size="xs" onClick={() => void draft.keepMine()}>
        Keep mine
      </Button>
      <Button size="xs" variant="default" onClick={draft.takeTheirs}>
        Take theirs
      </Button>
    </Group>
  );
}
