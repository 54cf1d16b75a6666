import { type ComponentType, lazy, Suspense } from "react";
import { parts } from "../../parts";
import { Quiet } from "../Quiet";

const tools: ComponentType[] = parts.flatMap(({ toolbar }) =>
  toolbar ? [lazy(() => toolbar().then(({ Component }) => ({ default: Component })))] : [],
);

/** What the parts have in the bar. */
export function Slots() {
  return tools.map((Tool, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
    <Quiet key={index}>
      <Suspense fallback={null}>
        <Tool />
      </Suspense>
    </Quiet>
  ));
}
