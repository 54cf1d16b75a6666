/** The editor's frame: the bar at the top, a dock on each side, the canvas between them. */
import { memo, type RefObject } from "react";
import { ErrorState } from "@/ui/states";
import type { Panel } from "../parts";
import { Canvas } from "./canvas/Canvas";
import { Dock } from "./dock/Dock";
import { Rail } from "./dock/Rail";
import classes from "./editing.module.css";
import { TopBar } from "./top/TopBar";

type FrameProps = {
  ready: boolean;
  error: unknown;
  container: RefObject<HTMLDivElement | null>;
  narrow: boolean;
  allowed: Panel[];
  onShortcuts: () => void;
};

/** Drawn once: what follows the page or its saving asks for that by itself. */
export const Frame = memo(function Frame(props: FrameProps) {
  const { ready, error, container, narrow, allowed, onShortcuts } = props;
  return (
    <div className={classes.editor} data-narrow={narrow || undefined}>
      <TopBar ready={ready} narrow={narrow} onShortcuts={onShortcuts} />
      <div className={classes.body}>
        {!narrow && ready && <Rail side="left" panels={allowed} />}
        {ready && <Dock side="left" narrow={narrow} />}
        <main className={classes.middle}>
          {error ? (
            <ErrorState error={error} retry={() => window.location.reload()} />
          ) : (
            <Canvas container={container} narrow={narrow} />
          )}
        </main>
        {ready && <Dock side="right" narrow={narrow} />}
        {!narrow && ready && <Rail side="right" panels={allowed} />}
      </div>
      {narrow && ready && (
        <div className={classes.bottom}>
          <Rail side="left" panels={allowed} narrow />
          <Rail side="right" panels={allowed} narrow />
        </div>
      )}
    </div>
  );
});
