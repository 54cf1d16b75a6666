import { Modal } from "@mantine/core";
import { lazy, Suspense } from "react";
import { LoadingState } from "@/ui/states";

const PictureChoice = lazy(async () => ({
  default: (await import("./PictureChoice")).PictureChoice,
}));

type PictureDialogProps = {
  opened: boolean;
  onClose: () => void;
  /** With the description that the library has of it. */
  onChoose: (address: string, alt?: string | null) => void;
};

/** Asks for a picture. */
export function PictureDialog({ opened, onClose, onChoose }: PictureDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Choose a picture" size={760}>
      <Suspense fallback={<LoadingState shape="grid" rows={3} />}>
        <PictureChoice onChoose={onChoose} />
      </Suspense>
    </Modal>
  );
}
