import { Button, Group, Input, Loader, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPhoto, IconPhotoOff } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { PictureDialog } from "./PictureDialog";
import { assetId, usePictureUrl } from "./pictures";
import classes from "./pictures.module.css";

type PictureInputProps = {
  label: string;
  description?: ReactNode;
  /** "asset:<id>", an address, or nothing. */
  value: string;
  onChange: (address: string, alt?: string | null) => void;
  disabled?: boolean;
  shape?: "wide" | "square";
  /** The label is only for screen readers. */
  quiet?: boolean;
  /** Whether there may be none. */
  optional?: boolean;
};

/** A picture: what is chosen, and buttons to choose another one. */
export function PictureInput(props: PictureInputProps) {
  const {
    label,
    description,
    value,
    onChange,
    disabled,
    shape = "wide",
    quiet,
    optional = true,
  } = props;
  const [opened, dialog] = useDisclosure(false);
  const id = useId();
  return (
    <fieldset className={classes.group} aria-labelledby={id}>
      <Input.Label component="div" id={id} className={quiet ? "sr-only" : undefined}>
        {label}
      </Input.Label>
      {description && <Input.Description mb={6}>{description}</Input.Description>}
      <div className={classes.input}>
        <Shown address={value} shape={shape} />
        <div className={classes.inputWords}>
          <Caption address={value} />
          {!disabled && (
            <Group gap={6}>
              <Button variant="default" size="xs" onClick={dialog.open}>
                {value ? "Replace" : "Choose picture"}
              </Button>
              {value && optional && (
                <Button variant="subtle" color="gray" size="xs" onClick={() => onChange("")}>
                  Remove
                </Button>
              )}
            </Group>
          )}
        </div>
      </div>
      <PictureDialog
        opened={opened}
        onClose={dialog.close}
        onChoose={(address, alt) => {
          onChange(address, alt);
          dialog.close();
        }}
      />
    </fieldset>
  );
}

function Shown({ address, shape }: { address: string; shape: string }) {
  const { url, missing } = usePictureUrl(address);
  return (
    <div className={classes.shown} data-shape={shape}>
      {url ? (
        <img src={url} alt="" />
      ) : missing ? (
        <IconPhotoOff size={22} stroke={1.5} aria-hidden />
      ) : assetId(address) ? (
        <Loader size={18} color="gray" aria-label="Loading" />
      ) : (
        <IconPhoto size={22} stroke={1.5} aria-hidden />
      )}
    </div>
  );
}

function Caption({ address }: { address: string }) {
  const { name, missing } = usePictureUrl(address);
  const words = missing
    ? "This picture is not in the library any more"
    : (name ?? (address && !assetId(address) ? address : ""));
  if (!words) return null;
  return (
    <Text size="sm" c="dimmed" truncate="end" title={words}>
      {words}
    </Text>
  );
}
