import { type ComponentType, lazy, Suspense } from "react";
import { type Part, parts } from "../../parts";
import { Quiet } from "../Quiet";

const later = (load: NonNullable<Part["toolbar"]>) =>
  lazy(() => load().then(({ Component }) => ({ default: Component })));

const tools = parts.flatMap(({ toolbar, menu }) =>
  toolbar ? [{ Tool: later(toolbar), hasEntries: menu !== undefined }] : [],
);
const entries: ComponentType[] = parts.flatMap(({ menu }) => (menu ? [later(menu)] : []));

/** What the parts have in the bar; on a phone what has no place in its menu. */
export function Slots({ narrow }: { narrow?: boolean }) {
  const shown = tools.filter(({ hasEntries }) => !narrow || !hasEntries);
  return <Each parts={shown.map(({ Tool }) => Tool)} />;
}

/** What the parts have in the bar's menu, on a phone. */
export function MenuSlots() {
  return <Each parts={entries} />;
}

function Each({ parts }: { parts: ComponentType[] }) {
  return parts.map((Shown, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
    <Quiet key={index}>
      <Suspense fallback={null}>
        <Shown />
      </Suspense>
    </Quiet>
  ));
}
