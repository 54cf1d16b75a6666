import { ActionIcon, Button, FileButton, Loader, Text, TextInput } from "@mantine/core";
import {
  IconFile,
  IconPhoto,
  IconRefresh,
  IconSearch,
  IconUpload,
  IconX,
} from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { atLeast, useOrganization } from "@/api/organizations";
import { bytes } from "@/ui/format";
import { Page } from "@/ui/Page";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";
import { AssetDialog } from "./AssetDialog";
import classes from "./Assets.module.css";
import { type Asset, isPicture, useAssets, useLink } from "./assets";
import { type Upload, useUploads } from "./useUploads";

/** The organization's pictures and other files. */
export function Assets() {
  const organization = useOrganization();
  const query = useAssets(organization.id);
  const uploads = useUploads(organization.id);
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState<Asset | null>(null);
  const [over, setOver] = useState(false);
  const again = useRef<() => void>(null);
  const mayWrite = atLeast(organization.role, "editor");
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (mayWrite) void uploads.add([...event.dataTransfer.files]);
  };
  const choose = (files: File[]) => {
    void uploads.add(files);
    again.current?.(); // so that the same file can be chosen once more
  };
  const wanted = search.trim().toLowerCase();
  return (
    <Page
      title="Files"
      lead={`Pictures and other files for the sites of ${organization.name}.`}
      actions={
        mayWrite && (
          <FileButton multiple resetRef={again} onChange={choose}>
            {(button) => (
              <Button {...button} leftSection={<IconUpload size={17} />}>
                Upload
              </Button>
            )}
          </FileButton>
        )
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped here, and chosen by the button */}
      <div
        className={classes.place}
        data-over={(over && mayWrite) || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {uploads.uploads.length > 0 && (
          <Uploads uploads={uploads.uploads} onRetry={uploads.retry} onDrop={uploads.drop} />
        )}
        <Loaded
          query={query}
          loading={<LoadingState shape="grid" rows={6} />}
          empty={
            <EmptyState icon={IconPhoto} title="No files yet">
              {mayWrite
                ? "Upload pictures, or drop them here. Video, fonts, PDF and office documents are welcome, too."
                : "Editors can upload pictures and other files here."}
            </EmptyState>
          }
        >
          {(assets) => (
            <>
              <TextInput
                aria-label="Search files"
                placeholder="Search"
                leftSection={<IconSearch size={16} />}
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
                className={classes.search}
              />
              <Grid
                assets={assets.filter((asset) => matches(asset, wanted))}
                onOpen={setOpen}
                search={search}
              />
            </>
          )}
        </Loaded>
      </div>
      {open && <AssetDialog asset={open} mayWrite={mayWrite} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function matches(asset: Asset, wanted: string): boolean {
  return `${asset.name} ${asset.alt_text ?? ""}`.toLowerCase().includes(wanted);
}

type GridProps = { assets: Asset[]; onOpen: (asset: Asset) => void; search: string };

function Grid({ assets, onOpen, search }: GridProps) {
  if (assets.length === 0) {
    return (
      <EmptyState icon={IconSearch} title={`No file matches “${search.trim()}”`}>
        Names and descriptions are searched.
      </EmptyState>
    );
  }
  return (
    <ul className={classes.grid}>
      {assets.map((asset) => (
        <li key={asset.id}>
          <button type="button" className={classes.tile} onClick={() => onOpen(asset)}>
            <Thumb asset={asset} />
            <span className={classes.name}>{asset.name}</span>
            <span className={classes.facts}>{factsOf(asset)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function factsOf(asset: Asset): string {
  const size = bytes(asset.size_bytes);
  return asset.width && asset.height ? `${asset.width} × ${asset.height}, ${size}` : size;
}

function Thumb({ asset }: { asset: Asset }) {
  const { data } = useLink(asset, 320);
  return (
    <span className={classes.thumb}>
      {isPicture(asset) && data ? (
        <img src={data} alt="" loading="lazy" />
      ) : (
        <IconFile size={34} stroke={1.3} aria-hidden />
      )}
    </span>
  );
}

type UploadsProps = {
  uploads: Upload[];
  onRetry: (upload: Upload) => void;
  onDrop: (id: string) => void;
};

function Uploads({ uploads, onRetry, onDrop }: UploadsProps) {
  return (
    <ul className={classes.uploads} aria-label="Uploads">
      {uploads.map((each) => (
        <li key={each.id} data-state={each.state}>
          {each.state === "failed" ? (
            <IconX size={18} className={classes.bad} aria-hidden />
          ) : (
            <Loader size={16} color="gray" aria-hidden />
          )}
          <div className={classes.uploadWords} role="status">
            <Text size="sm" fw={540}>
              {each.file.name}
            </Text>
            <Text size="xs" c="dimmed">
              {each.problem
                ? [each.problem.title, each.problem.detail, each.problem.hint]
                    .filter(Boolean)
                    .join(". ")
                : `${each.state === "waiting" ? "Waiting" : "Sending"}, ${bytes(each.file.size)}`}
            </Text>
          </div>
          {each.state === "failed" && (
            <>
              {each.problem?.retry && (
                <ActionIcon
                  aria-label={`Try again: ${each.file.name}`}
                  onClick={() => onRetry(each)}
                >
                  <IconRefresh size={17} />
                </ActionIcon>
              )}
              <ActionIcon aria-label={`Dismiss: ${each.file.name}`} onClick={() => onDrop(each.id)}>
                <IconX size={17} />
              </ActionIcon>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
