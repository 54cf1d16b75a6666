import { type ComponentType, lazy, Suspense } from "react";
import { parts } from "../../parts";
import { Quiet } from "../Quiet";

const overlays: ComponentType[] = parts.flatMap(({ overlay }) =>
  overlay ? [lazy(() => overlay().then(({ Component }) => ({ default: Component })))] : [],
);

/** What the parts draw over the canvas. */
export function Overlays() {
  return overlays.map((Overlay, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
    <Quiet key={index}>
      <Suspense fallback={null}>
        <Overlay />
      </Suspense>
    </Quiet>
  ));
}
