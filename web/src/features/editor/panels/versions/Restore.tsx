import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { queryClient } from "@/api/queries";
import { Confirm } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import type { Present } from "./present";
import { drawnQuery, type Version } from "./queries";
import { putBack } from "./restoring";
import { titleOf } from "./times";

type RestoreProps = {
  version: Version;
  present: Present;
  size?: "compact-xs" | "sm";
  onDone?: () => void;
};

/** Back to a version as a whole, after a question. */
export function Restore({ version, present, size = "compact-xs", onDone }: RestoreProps) {
  const [asked, question] = useDisclosure(false);
  const title = titleOf(version);
  const restore = async () => {
    const then = await queryClient.fetchQuery(drawnQuery(version));
    await putBack(present, then, `Before going back to version ${version.version_number}`);
    notify(`Back at “${title}”`, "Visitors see it when you publish the site.");
    onDone?.();
  };
  return (
    <>
      <Button size={size} variant="default" onClick={question.open} aria-label={`Restore ${title}`}>
        Restore
      </Button>
      <Confirm
        opened={asked}
        onClose={question.close}
        title={`Go back to “${title}”?`}
        action="Restore version"
        onConfirm={restore}
      >
        Content, CSS and JavaScript become what they were. What the page is now is kept as a
        version, so that you can come back.
      </Confirm>
    </>
  );
}
