import { useElementSize } from "@mantine/hooks";
import { ErrorState, LoadingState } from "@/ui/states";
import type { Device } from "../../context";
import type { Drawn } from "./present";
import { usePicture } from "./queries";
import classes from "./versions.module.css";

export const WIDTHS: Record<Device, number> = { desktop: 1280, tablet: 768, phone: 390 };

type PictureProps = {
  label: string;
  siteId: string;
  path: string;
  drawn: Omit<Drawn, "javascript"> | undefined;
  error?: unknown;
  device: Device;
};

/** A page as visitors would see it, at a device's width, made as small as there is room. */
export function Picture({ label, siteId, path, drawn, error, device }: PictureProps) {
  const { ref, width: room, height } = useElementSize();
  const picture = usePicture(siteId, path, drawn);
  const wanted = WIDTHS[device];
  const scale = room > 0 ? Math.min(1, room / wanted) : 1;
  const failed = error ?? (picture.data ? undefined : picture.error);
  return (
    <figure className={classes.picture}>
      <figcaption className={classes.caption}>{label}</figcaption>
      <div className={classes.sheet} ref={ref} data-device={device}>
        {failed ? (
          <ErrorState error={failed} retry={() => void picture.refetch()} />
        ) : picture.data ? (
          <iframe
            title={label}
            sandbox=""
            srcDoc={picture.data.html}
            style={{ width: wanted, height: height / scale, scale: String(scale) }}
          />
        ) : (
          <LoadingState shape="grid" rows={1} />
        )}
      </div>
    </figure>
  );
}
