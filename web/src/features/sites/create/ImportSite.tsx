import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { IconFileZip, IconUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type DragEvent, type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useOrganization } from "@/api/organizations";
import { bytes, plural } from "@/ui/format";
import { labelOf } from "../address";
import { importSite } from "../importing";
import { Refusal } from "../Refusal";
import { NameAndAddress, type Named, namedFaults } from "./NameAndAddress";
import classes from "./NewSitePage.module.css";

const LARGEST = 50 * 1024 * 1024; // bytes

export function ImportSite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Import HTML" size={520}>
      <ImportForm onClose={onClose} />
    </Modal>
  );
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const organization = useOrganization();
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const [named, setNamed] = useState<Named>({ name: "", label: "", touched: false });
  const address = (id: string) => `/o/${organization.slug}/sites/${id}`;
  const work = useMutation({
    mutationFn: (chosen: File) =>
      importSite({
        organizationId: organization.id,
        file: chosen,
        name: named.name.trim(),
        label: named.label,
      }),
    onSuccess: (made) => {
      if (made.warnings.length === 0) void navigate(address(made.site_id));
    },
    meta: { quiet: true },
  });
  const choose = (chosen: File) => {
    setFile(chosen);
    if (named.name) return;
    const name = chosen.name.replace(/\.[^.]+$/, "").replaceAll(/[-_]+/g, " ");
    const first = name.charAt(0).toUpperCase() + name.slice(1);
    setNamed({ name: first, label: labelOf(first), touched: false });
  };
  const fault = file ? faultOf(file) : undefined;
  const ready = file !== null && !fault && Object.keys(namedFaults(named)).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) work.mutate(file);
  };
  if (work.data) {
    return (
      <Stack gap="md">
        <Text size="sm">
          {plural(work.data.pages, "page")} imported. Some things could not be taken over as they
          were:
        </Text>
        <List size="sm" c="dimmed" spacing={4}>
          {work.data.warnings.map((each) => (
            <List.Item key={each}>{each}</List.Item>
          ))}
        </List>
        <Group justify="flex-end">
          <Button onClick={() => navigate(address(work.data.site_id))}>Open the site</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Drop file={file} onChoose={choose} error={fault} />
        {file && <NameAndAddress value={named} onChange={setNamed} error={work.error} />}
        <Refusal error={work.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={work.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={work.isPending} disabled={!ready}>
            Import site
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type DropProps = { file: File | null; onChoose: (file: File) => void; error?: string };

/** A place for a file: dropped on it, or chosen. */
function Drop({ file, onChoose, error }: DropProps) {
  const [over, setOver] = useState(false);
  const drag = (entered: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(entered);
  };
  return (
    <div>
      <label
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={drag(true)}
        onDragLeave={drag(false)}
        onDrop={(event) => {
          drag(false)(event);
          const dropped = event.dataTransfer.files[0];
          if (dropped) onChoose(dropped);
        }}
      >
        {file ? <IconFileZip size={28} stroke={1.5} /> : <IconUpload size={28} stroke={1.5} />}
        <b>{file ? file.name : "Choose a file, or drop it here"}</b>
        <small>
          {file ? bytes(file.size) : "An HTML page, or a ZIP file with pages, styles and pictures"}
        </small>
        <input
          type="file"
          aria-label="File to import"
          accept=".html,.htm,.zip,text/html,application/zip"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            if (chosen) onChoose(chosen);
          }}
        />
      </label>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" mt={6} role="alert">
          {error}
        </Text>
      )}
    </div>
  );
}

function faultOf(file: File): string | undefined {
  if (!/\.(html?|zip)$/i.test(file.name)) return "This is neither an HTML page nor a ZIP file";
  if (file.size > LARGEST) return `It is larger than ${bytes(LARGEST)}`;
  if (file.size === 0) return "The file is empty";
  return undefined;
}
