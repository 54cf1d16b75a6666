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
import { type Asset, describe, discard, isPicture, useLink } from "./assets";

type AssetDialogProps = { asset: Asset; mayWrite: boolean; onClose: () => void };

/** One file: how it looks, what it is called, how it is described, and the way out. */
export function AssetDialog({ asset, mayWrite, onClose }: AssetDialogProps) {
  const [deleting, setDeleting] = useState(false);
  const link = useLink(asset);
  if (deleting) {
    return (
      <Confirm
        opened
        danger
        onClose={() => setDeleting(false)}
        title={`Delete ${asset.name}`}
        action="Delete file"
        onConfirm={async () => {
          await discard(asset);
          notify("File deleted");
          onClose();
        }}
      >
        Pages that show it will miss it when they are published next. What is live stays as it is.
      </Confirm>
    );
  }
  return (
    <Modal opened onClose={onClose} title={asset.name} size="lg">
      <Stack>
        <div className={classes.preview}>
          {isPicture(asset) && link.data ? (
            <img src={link.data} alt={asset.alt_text ?? ""} />
          ) : (
            <IconFile size={48} stroke={1.2} aria-hidden />
          )}
        </div>
        <Text size="sm" c="dimmed">
          {asset.mime_type}, {factsOf(asset)}, since {date(asset.created_at)}
        </Text>
        <Words asset={asset} mayWrite={mayWrite} onDone={onClose} />
        <Group justify="space-between">
          {mayWrite ? (
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => setDeleting(true)}
            >
              Delete
            </Button>
          ) : (
            <span />
          )}
          <Button
            component="a"
            variant="default"
            href={link.data ? `${link.data}&download=${encodeURIComponent(asset.name)}` : undefined}
            leftSection={<IconDownload size={16} />}
          >
            Download
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Words({
  asset,
  mayWrite,
  onDone,
}: {
  asset: Asset;
  mayWrite: boolean;
  onDone: () => void;
}) {
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
  return (
    <form onSubmit={submit}>
      <Stack>
        <ProblemAlert error={work.error} />
        <TextInput
          label="Name"
          required
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
        {mayWrite && (
          <Group justify="flex-end">
            <Button type="submit" loading={work.isPending} disabled={name.trim() === ""}>
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
