import { ActionIcon, Loader, SegmentedControl, Tooltip } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import {
  IconDeviceDesktop,
  IconDeviceMobile,
  IconDeviceTablet,
  IconExternalLink,
  IconEyeOff,
  IconRefresh,
} from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { siteName } from "@/features/sites/address";
import type { ListedSite } from "@/features/sites/queries";
import { useSite } from "@/features/sites/SiteFrame";
import { EmptyState, ErrorState } from "@/ui/states";
import classes from "./preview.module.css";
import { usePreviewToken } from "./previewLink";

type Device = "phone" | "tablet" | "desktop";

const PATIENCE = 2_000; // milliseconds until a new preview is shown as far as it is there
const WIDTHS: Record<Device, number> = { phone: 390, tablet: 820, desktop: 1280 };
const DEVICES: [Device, string, typeof IconDeviceMobile][] = [
  ["phone", "Phone", IconDeviceMobile],
  ["tablet", "Tablet", IconDeviceTablet],
  ["desktop", "Desktop", IconDeviceDesktop],
];

type DraftPreviewProps = {
  site: ListedSite;
  /** Of the page that is shown: "/about". */
  path: string;
  /** Changes when something was saved: the preview is drawn anew. */
  saved: string;
  /** Id of an element to show. */
  anchor?: string;
  /** What is not saved yet is said beside. */
  pending?: boolean;
};

/** The page as it would be published now, in the width of a phone, tablet or desktop. */
export function DraftPreview({ site, path, saved, anchor, pending }: DraftPreviewProps) {
  const { mayEdit } = useSite();
  const [device, setDevice] = useState<Device>("desktop");
  const [again, setAgain] = useState(0);
  const link = usePreviewToken(site.id, mayEdit);
  const root = link.data ? `/s/${site.subdomain}${link.data.path.replace(/\/$/, "")}` : "";
  const live = site.site_releases.length > 0 && site.visibility !== "private";
  const address = mayEdit ? root && root + path : live ? `/s/${site.subdomain}${path}` : "";
  return (
    <section className={classes.preview} aria-label="Preview">
      <header className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Width of the preview"
          value={device}
          onChange={(value) => setDevice(value as Device)}
          data={DEVICES.map(([value, label, Mark]) => ({
            value,
            label: (
              <Tooltip label={`${label}, ${WIDTHS[value]} pixels`}>
                <span className={classes.device}>
                  <Mark size={17} stroke={1.7} aria-hidden />
                  <span className="sr-only">{label}</span>
                </span>
              </Tooltip>
            ),
          }))}
        />
        <span className={classes.address} title={siteName(site) + path}>
          {siteName(site)}
          {path}
        </span>
        <span className={classes.pending} aria-hidden data-shown={pending || undefined}>
          <Loader size={13} color="gray" />
        </span>
        <Tooltip label="Draw again">
          <ActionIcon
            size={30}
            aria-label="Draw the preview again"
            onClick={() => setAgain(again + 1)}
          >
            <IconRefresh size={17} />
          </ActionIcon>
        </Tooltip>
        {address && (
          <Tooltip label="Open in a new tab">
            <ActionIcon
              size={30}
              component="a"
              href={address}
              target="_blank"
              rel="noreferrer"
              aria-label="Open the preview in a new tab"
            >
              <IconExternalLink size={17} />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {address ? (
        <Stage
          width={WIDTHS[device]}
          address={address}
          drawn={`${saved}-${again}`}
          anchor={anchor}
        />
      ) : (
        <Nothing>
          {link.error ? (
            <ErrorState error={link.error} retry={() => void link.refetch()} />
          ) : mayEdit ? (
            <Loader color="gray" size="sm" aria-label="Loading" />
          ) : (
            <EmptyState icon={IconEyeOff} title="Not published yet">
              Editors see a preview of drafts here. You can look at the page as soon as it is
              published, or with a preview link that an editor sends you.
            </EmptyState>
          )}
        </Nothing>
      )}
    </section>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return <div className={classes.nothing}>{children}</div>;
}

type StageProps = { width: number; address: string; drawn: string; anchor?: string };

/** The frame in the device's width, made as small as there is room. A new one is shown when it is ready. */
function Stage({ width, address, drawn, anchor }: StageProps) {
  const { ref, width: room, height } = useElementSize();
  const wanted = `${address}#${drawn}`;
  const [shown, show] = useState(wanted);
  const scale = room > 0 ? Math.min(1, room / width) : 1;
  const frames = shown === wanted ? [wanted] : [shown, wanted];
  return (
    <div ref={ref} className={classes.stage} data-narrow={width < 600 || undefined}>
      {room > 0 &&
        frames.map((key) => (
          <Frame
            key={key}
            address={address}
            anchor={anchor}
            behind={key !== shown}
            onReady={() => show(key)}
            style={{
              width,
              height: height / scale,
              scale: String(scale),
              marginInlineStart: (room - width * scale) / 2,
            }}
          />
        ))}
    </div>
  );
}

type FrameProps = {
  address: string;
  anchor?: string;
  behind: boolean;
  onReady: () => void;
  style: React.CSSProperties;
};

function Frame({ address, anchor, behind, onReady, style }: FrameProps) {
  const [first] = useState(address + (anchor ? `#${anchor}` : ""));
  const [at, setAt] = useState(first);
  const ready = useRef(onReady);
  useEffect(() => {
    ready.current = onReady;
  });
  useEffect(() => {
    if (!behind) return undefined;
    // A picture that is slow to come does not hold back the text.
    const timer = setTimeout(() => ready.current(), PATIENCE);
    return () => clearTimeout(timer);
  }, [behind]);
  useEffect(() => {
    // Only the part behind the # changes: the browser scrolls, and loads nothing.
    if (anchor && !behind) setAt(`${first.split("#")[0]}#${anchor}`);
  }, [anchor, first, behind]);
  return (
    <iframe
      title="Preview of the page"
      src={at}
      className={classes.frame}
      data-behind={behind || undefined}
      aria-hidden={behind || undefined}
      style={style}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      onLoad={onReady}
    />
  );
}
