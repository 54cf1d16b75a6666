import { Tooltip } from "@mantine/core";
import {
  IconAlertCircle,
  IconCircleCheck,
  IconCloudOff,
  IconCloudUpload,
  IconEye,
  IconPointFilled,
} from "@tabler/icons-react";
import type { DraftStatus } from "@/drafts/draft";
import { useEditor, useSaveState } from "../../context";
import classes from "./top.module.css";

const SAID: Record<DraftStatus, [mark: typeof IconEye, words: string, explained: string]> = {
  saved: [IconCircleCheck, "Saved", "Everything is saved. Visitors see it when you publish."],
  unsaved: [IconPointFilled, "Unsaved", "Kept on this device, and saved in a moment."],
  saving: [IconCloudUpload, "Saving…", "On its way to the server."],
  offline: [
    IconCloudOff,
    "Offline",
    "Kept on this device, and saved when the server is there again.",
  ],
  conflict: [
    IconAlertCircle,
    "Changed by somebody else",
    "You both changed the same. Choose what stays.",
  ],
  failed: [IconAlertCircle, "Not saved", "The server refuses it. It is kept on this device."],
};

/** How far what was done is saved, in words; read out when it goes wrong. */
export function Status({ short }: { short?: boolean }) {
  const { mayEdit, save } = useEditor();
  const { status, problem } = useSaveState();
  if (!mayEdit) {
    return (
      <Tooltip label="Your role may look at this page, and not change it" multiline maw={240}>
        <span className={classes.status} data-status="looking">
          <IconEye size={16} stroke={1.8} aria-hidden />
          {short ? <span className="sr-only">Only to look at</span> : "Only to look at"}
        </span>
      </Tooltip>
    );
  }
  const [Mark, words, explained] = SAID[status];
  const why = [problem?.title, problem?.detail].filter(Boolean).join(". ");
  const label = status === "failed" && why ? `${why}. It is kept on this device.` : explained;
  return (
    <Tooltip label={label} multiline maw={260}>
      <span className={classes.status} data-status={status} role="status">
        <Mark size={16} stroke={1.8} aria-hidden />
        <span className={short ? "sr-only" : undefined}>{words}</span>
        {status === "failed" && (
          <button type="button" className={classes.again} onClick={() => void save()}>
            Try again
          </button>
        )}
      </span>
    </Tooltip>
  );
}
