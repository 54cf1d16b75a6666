import { Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { PictureDialog } from "@/features/sites/pictures/PictureDialog";
import { useEditor } from "../../../context";
import classes from "../components.module.css";

type Picture = { src: string; alt?: string };

type PictureInputProps = {
  label: string;
  head: ReactNode;
  value: Picture;
  disabled: boolean;
  onChange: (value: Picture) => void;
};

/** A picture of the library with its description. */
export function PictureInput({ label, head, value, disabled, onChange }: PictureInputProps) {
  const { environment } = useEditor();
  const [choosing, setChoosing] = useState(false);
  return (
    <Stack gap={6}>
      <Input.Label size="xs" component="div">
        {head}
      </Input.Label>
      <Group gap={8} wrap="nowrap">
        {value.src && (
          <img className={classes.thumbnail} src={environment.assetUrl(value.src)} alt="" />
        )}
        <Button
          size="xs"
          variant="default"
          disabled={disabled}
          aria-label={`Choose a picture: ${label}`}
          onClick={() => setChoosing(true)}
        >
          Choose
        </Button>
      </Group>
      <TextInput
        size="xs"
        aria-label={`What is to be seen: ${label}`}
        placeholder="What is to be seen"
        disabled={disabled}
        value={value.alt ?? ""}
        onChange={(event) => onChange({ ...value, alt: event.currentTarget.value })}
      />
      <PictureDialog
        opened={choosing}
        onClose={() => setChoosing(false)}
        onChoose={(src, alt) => {
          onChange({ src, alt: alt ?? "" });
          setChoosing(false);
        }}
      />
    </Stack>
  );
}
