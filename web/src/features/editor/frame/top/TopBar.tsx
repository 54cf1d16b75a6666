import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { Link } from "react-router";
import { useSite } from "@/features/sites/SiteFrame";
import { useEditor } from "../../context";
import { Devices } from "./Devices";
import { More } from "./More";
import { PageSwitcher } from "./PageSwitcher";
import { Preview } from "./Preview";
import { Publish } from "./Publish";
import { Slots } from "./Slots";
import { Status } from "./Status";
import { Steps } from "./Steps";
import classes from "./top.module.css";

type TopBarProps = { ready: boolean; narrow: boolean; onShortcuts: () => void };

export function TopBar({ ready, narrow, onShortcuts }: TopBarProps) {
  const { base } = useSite();
  return (
    <header className={classes.bar}>
      <div className={classes.start}>
        <Tooltip label="Back to the pages">
          <ActionIcon component={Link} to={`${base}/pages`} aria-label="Back to the pages">
            <IconChevronLeft size={19} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        {ready && <PageSwitcher />}
        {ready && !narrow && <Status />}
      </div>
      {ready && !narrow && (
        <div className={classes.middle}>
          <Devices />
        </div>
      )}
      {ready &&
        (narrow ? <Narrow onShortcuts={onShortcuts} /> : <Wide onShortcuts={onShortcuts} />)}
    </header>
  );
}

function Wide({ onShortcuts }: { onShortcuts: () => void }) {
  const { mayEdit } = useEditor();
  return (
    <div className={classes.end}>
      {mayEdit && <Steps />}
      <Slots />
      <Preview />
      <More onShortcuts={onShortcuts} />
      <Publish />
    </div>
  );
}

function Narrow({ onShortcuts }: { onShortcuts: () => void }) {
  const { mayEdit } = useEditor();
  return (
    <div className={classes.end}>
      <Status short />
      {mayEdit && <Steps />}
      <Slots narrow />
      <More onShortcuts={onShortcuts} narrow />
      <Publish short />
    </div>
  );
}
