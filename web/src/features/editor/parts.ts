/** Finds the parts of the editor: every folder `panels/<name>/` with a `part.ts`. */
import type { Icon } from "@tabler/icons-react";
import type { Editor } from "grapesjs";
import type { ComponentType } from "react";
import type { Environment, PanelSide } from "./context";

type Load = () => Promise<{ Component: ComponentType }>;

export type Panel = {
  id: string;
  label: string;
  icon: Icon;
  side: PanelSide;
  /** Smaller is further up. */
  order: number;
  /** Hidden from those who may not. */
  needs?: "edit" | "comment";
  /** Key that opens it while nothing is typed in. */
  shortcut?: string;
  load: Load;
};

export type Part = {
  panel?: Panel;
  /** Called before the page's content is loaded: component types, commands, keys. */
  plugin?: (editor: Editor, environment: Environment) => void;
  /** Drawn over the canvas, in its box. */
  overlay?: Load;
  /** Shown in the bar at the top; on a phone only where the part has nothing in its menu. */
  toolbar?: Load;
  /** Entries of the bar's menu on a phone, in place of what is in the bar. */
  menu?: Load;
};

export const parts: Part[] = Object.values(
  import.meta.glob<{ part: Part }>("./panels/*/part.ts", { eager: true }),
).map((found) => found.part);

export const panels: Panel[] = parts
  .flatMap((part) => (part.panel ? [part.panel] : []))
  .sort((a, b) => a.order - b.order);
