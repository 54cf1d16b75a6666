import { type RefObject, use, useEffect, useRef } from "react";
import { EditorContext } from "../../context";
import { ContextMenu } from "./ContextMenu";
import classes from "./canvas.module.css";
import foot from "./foot.module.css";
import { Overlays } from "./Overlays";
import { Path } from "./Path";
import { Selection } from "./Selection";
import { useStage } from "./useStage";
import { Zoom } from "./Zoom";
import "./grapes.css";

type CanvasProps = { container: RefObject<HTMLDivElement | null>; narrow: boolean };

/** The page at the device's width, and what is drawn over it. */
export function Canvas({ container, narrow }: CanvasProps) {
  const handle = use(EditorContext);
  const device = handle?.device ?? "desktop";
  const { ref, zoom, setZoom, scale, width, high } = useStage(device);
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: overlays follow what these change
  useEffect(() => {
    box.current?.dispatchEvent(new Event("canvas:scale"));
  }, [width, scale, high]);
  return (
    <>
      <div className={classes.box} data-canvas-box ref={box}>
        <div className={classes.scroller} ref={ref} data-device={device}>
          <div
            className={classes.sheet}
            style={{ width: width * scale, height: high }}
            data-ready={handle !== null || undefined}
          >
            <div
              ref={container}
              className={classes.canvas}
              style={{
                width,
                height: high / scale,
                transform: scale === 1 ? undefined : `scale(${scale})`,
              }}
            />
          </div>
        </div>
        {handle && <Selection />}
        {handle && <Overlays />}
        {handle && <ContextMenu />}
      </div>
      {handle && !narrow && (
        <footer className={foot.foot}>
          <Path />
          <Zoom value={zoom} scale={scale} width={width} onChange={setZoom} />
        </footer>
      )}
    </>
  );
}
