import { Button, FileButton, SegmentedControl, TextInput } from "@mantine/core";
import { IconPhoto, IconSearch, IconUpload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useAssets } from "@/features/assets/assets";
import { useUploads } from "@/features/assets/useUploads";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";
import { useEditor } from "../../context";
import { Ghost } from "../blocks/drag/Ghost";
import { useDrag } from "../blocks/drag/useDrag";
import { additionOf, fits, put, type Shown } from "./insert";
import { List } from "./List";
import classes from "./media.module.css";
import { UploadList } from "./UploadList";

/** Look for a picture, upload one, click or drag it into the page. */
export function MediaPanel() {
  const { editor, environment } = useEditor();
  const query = useAssets(environment.organizationId);
  const uploads = useUploads(environment.organizationId);
  const [words, setWords] = useState("");
  const [shown, setShown] = useState<Shown>("pictures");
  const [over, setOver] = useState(false);
  const again = useRef<() => void>(null);
  const drag = useDrag(editor, () => {});
  const add = (files: File[]) => {
    void uploads.add(files);
    again.current?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped here, and chosen by the button
    <div
      className={classes.panel}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        add([...event.dataTransfer.files]);
      }}
    >
      <div className={classes.head}>
        <FileButton multiple resetRef={again} onChange={add}>
          {(button) => (
            <Button {...button} size="xs" variant="default" leftSection={<IconUpload size={15} />}>
              Upload
            </Button>
          )}
        </FileButton>
        <TextInput
          size="xs"
          aria-label="Search pictures and files"
          placeholder="Search"
          leftSection={<IconSearch size={14} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="Show"
          data={[
            { value: "pictures", label: "Pictures" },
            { value: "files", label: "Other files" },
          ]}
          value={shown}
          onChange={(value) => setShown(value as Shown)}
        />
      </div>
      <UploadList uploads={uploads.uploads} onRetry={uploads.retry} onDrop={uploads.drop} />
      <Loaded
        query={query}
        loading={<LoadingState shape="grid" rows={3} />}
        empty={
          <EmptyState icon={IconPhoto} title="Nothing here yet">
            Upload pictures, or drop them here or onto the page.
          </EmptyState>
        }
      >
        {(assets) => (
          <List
            assets={assets.filter((each) => fits(each, shown, words))}
            handlers={(asset) => drag.handlers(additionOf(asset))}
            onChoose={(asset) => put(editor, asset)}
          />
        )}
      </Loaded>
      {drag.dragged && <Ghost dragged={drag.dragged} />}
    </div>
  );
}
