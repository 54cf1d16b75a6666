/** A picture of the library, or a gradient, behind the element. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { PictureDialog } from "@/features/sites/pictures/PictureDialog";
import { usePictureUrl } from "@/features/sites/pictures/pictures";
import { useStyles } from "../useStyles";
import classes from "./picture.module.css";

export function PictureControl() {
  const { get, set, disabled } = useStyles();
  const [opened, setOpened] = useState(false);
  const { value } = get("background-image");
  const address = /^url\(\s*["']?(.*?)["']?\s*\)$/.exec(value)?.[1] ?? "";
  const { url, name, missing } = usePictureUrl(address);
  return (
    <div className={classes.picture}>
      {address && (
        <span
          className={classes.shown}
          style={url ? { backgroundImage: `url("${url}")` } : undefined}
          title={missing ? "This picture is not in the library any more" : (name ?? address)}
        />
      )}
      <Button
        size="compact-xs"
        variant="default"
        disabled={disabled}
        onClick={() => setOpened(true)}
      >
        {address ? "Replace" : "Choose picture"}
      </Button>
      {address && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          disabled={disabled}
          onClick={() => set({ "background-image": "" })}
        >
          Remove
        </Button>
      )}
      <PictureDialog
        opened={opened}
        onClose={() => setOpened(false)}
        onChoose={(chosen) => {
          set({
            "background-image": `url("${chosen.replaceAll(/["\\\n]/g, encodeURIComponent)}")`,
          });
          setOpened(false);
        }}
      />
    </div>
  );
}
