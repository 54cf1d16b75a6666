import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconDownload, IconFile, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Confirm } from "@/ui/Confirm";
import { date } from "@/ui/format";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { factsOf } from "./Assets";
import classes from "./Assets.module.css";
import { type Asset, describe, discard, isPicture, kindOf, useLink } from "./assets";

type AssetDialogProps = { asset: Asset; mayWrite: boolean; onClose: () => void };

/** One file: how it looks, what it is called, how it is described, and the way out. */
export function AssetDialog({ asset, mayWrite, onClose }: AssetDialogProps) {
  const [deleting, setDeleting] = useState(false);
  const link = useLink(asset);
  if (deleting) {
    return <DeleteDialog asset={asset} onBack={() => setDeleting(false)} onDone={onClose} />;
  }
  return (
    <Modal opened onClose={onClose} title={asset.name} size="lg">
      <Stack gap="sm">
        <div className={classes.preview}>
          {isPicture(asset) && link.data ? (
            <img src={link.data} alt={asset.alt_text ?? ""} />
          ) : (
            <IconFile size={48} stroke={1.2} aria-hidden />
          )}
        </div>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm" c="dimmed">
            {kindOf(asset)}, {factsOf(asset)}, added {date(asset.created_at)}
          </Text>
          <Button
            component="a"
            variant="default"
            size="xs"
            className={classes.download}
            href={link.data ? `${link.data}&download=${encodeURIComponent(asset.name)}` : undefined}
            leftSection={<IconDownload size={15} />}
          >
            Download
          </Button>
        </Group>
        <Words
          asset={asset}
          mayWrite={mayWrite}
          onDelete={() => setDeleting(true)}
          onDone={onClose}
        />
      </Stack>
    </Modal>
  );
}

type DeleteDialogProps = { asset: Asset; onBack: () => void; onDone: () => void };

function DeleteDialog({ asset, onBack, onDone }: DeleteDialogProps) {
  const remove = async () => {
    await discard(asset);
    notify("File deleted");
    onDone();
  };
  return (
    <Confirm
      opened
      danger
      onClose={onBack}
      title={`Delete ${asset.name}`}
      action="Delete file"
      onConfirm={remove}
    >
      Pages that show it will miss it when they are published next. What is live stays as it is.
    </Confirm>
  );
}

type WordsProps = {
  asset: Asset;
  mayWrite: boolean;
  onDelete: () => void;
  onDone: () => void;
};

function Words({ asset, mayWrite, onDelete, onDone }: WordsProps) {
  const [name, setName] = useState(asset.name);
  const [alt, setAlt] = useState(asset.alt_text ?? "");
  const work = useMutation({
    mutationFn: () => describe(asset, { name: name.trim(), alt_text: alt.trim() || null }),
    onSuccess: () => {
      notify("File saved");
      onDone();
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    work.mutate();
  };
  const changed = name.trim() !== asset.name || alt.trim() !== (asset.alt_text ?? "");
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          required={mayWrite}
          readOnly={!mayWrite}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {isPicture(asset) && (
          <TextInput
            label="Description"
            description="Read out to people who cannot see the picture"
            readOnly={!mayWrite}
            value={alt}
            onChange={(event) => setAlt(event.currentTarget.value)}
          />
        )}
        <ProblemAlert error={work.error} />
        {mayWrite && (
          <Group justify="space-between">
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={onDelete}
            >
              Delete
            </Button>
            <Button
              type="submit"
              loading={work.isPending}
              disabled={!changed || name.trim() === ""}
            >
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
