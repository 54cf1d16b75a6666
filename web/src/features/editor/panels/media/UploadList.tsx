import { ActionIcon, Loader } from "@mantine/core";
import { IconRefresh, IconX } from "@tabler/icons-react";
import type { Upload } from "@/features/assets/useUploads";
import { bytes } from "@/ui/format";
import classes from "./media.module.css";

type UploadListProps = {
  uploads: Upload[];
  onRetry: (upload: Upload) => void;
  onDrop: (id: string) => void;
};

/** Files on their way, and those that did not arrive, with why. */
export function UploadList({ uploads, onRetry, onDrop }: UploadListProps) {
  if (uploads.length === 0) return null;
  return (
    <ul className={classes.uploads} aria-label="Uploads">
      {uploads.map((each) => (
        <li key={each.id} role="status" data-state={each.state}>
          {each.state !== "failed" && <Loader size={14} color="gray" aria-hidden />}
          <span className={classes.uploadWords}>
            <b>{each.file.name}</b>
            <span>{wordsFor(each)}</span>
          </span>
          {each.state === "failed" && (
            <>
              {each.problem?.retry && (
                <ActionIcon
                  size="sm"
                  aria-label={`Try again: ${each.file.name}`}
                  onClick={() => onRetry(each)}
                >
                  <IconRefresh size={15} />
                </ActionIcon>
              )}
              <ActionIcon
                size="sm"
                aria-label={`Dismiss: ${each.file.name}`}
                onClick={() => onDrop(each.id)}
              >
                <IconX size={15} />
              </ActionIcon>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function wordsFor({ state, problem, file }: Upload): string {
  if (problem) return [problem.title, problem.detail, problem.hint].filter(Boolean).join(". ");
  return `${state === "waiting" ? "Waiting" : "Sending"}, ${bytes(file.size)}`;
}
