import { Button, Modal, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShare } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { LoadingState } from "@/ui/states";
import type { Previewed } from "./PreviewLinkForm";

// Few open it, and it has a select.
const PreviewLinkForm = lazy(async () => ({
  default: (await import("./PreviewLinkForm")).PreviewLinkForm,
}));

/** A link to drafts for people without an account. */
export function SharePreviewLink({ site, page }: Previewed) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Tooltip label="Send a link to what is not published yet">
        <Button variant="default" leftSection={<IconShare size={16} />} onClick={dialog.open}>
          Share
        </Button>
      </Tooltip>
      <Modal opened={opened} onClose={dialog.close} title="Share a preview">
        <Suspense fallback={<LoadingState shape="form" rows={2} />}>
          <PreviewLinkForm site={site} page={page} />
        </Suspense>
      </Modal>
    </>
  );
}
