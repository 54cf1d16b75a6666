/** What every part of the editor can ask for: the canvas, the page, and how it is saved. */
import type { Component, Editor } from "grapesjs";
import { createContext, useContext } from "react";
import type { Organization, Role } from "@/api/organizations";
import type { Problem } from "@/api/problem";
import type { DraftStatus } from "@/drafts/draft";
import type { DraftHandle } from "@/drafts/useDraft";
import type { Page } from "@/features/pages/queries";
import type { ListedSite } from "@/features/sites/queries";

/** A component as `pages.content` holds it; GrapesJS's JSON. */
export type ElementJson = {
  type?: string;
  tagName?: string;
  attributes?: Record<string, unknown>;
  classes?: (string | { name: string })[];
  components?: ElementJson[] | string;
  content?: string;
  [name: string]: unknown;
};

/** A style rule as `pages.content` holds it. */
export type RuleJson = {
  selectors: (string | { name: string; type?: number })[];
  style: Record<string, string | string[]>;
  selectorsAdd?: string;
  state?: string;
  mediaText?: string;
  atRuleType?: string;
  [name: string]: unknown;
};

/** `pages.content`, version 3; see docs/reference/page-content.md. */
export type Content = { version: 3; component: ElementJson; styles: RuleJson[] };

/** Something that was not let in, in words: what it was, and where it stood. */
export type Removed = { what: string; where?: string };

export type Device = "desktop" | "tablet" | "phone";

/** What is known before the canvas is there; for component types and commands. */
export type Environment = {
  siteId: string;
  organizationId: string;
  mayEdit: boolean;
  /** What an <img> can show for an address: "asset:<id>" becomes one, others stay. */
  assetUrl: (address: string) => string;
  /** The address of the page at hand: "/about". */
  path: string;
  /** The pages of the site, for links and navigation: "/about" and its name. */
  pages: { path: string; name: string; inNavigation: boolean }[];
};

export type PanelSide = "left" | "right";

/** What of the page's row stays as it is when its content is saved. */
export type PageFacts = Omit<
  Page,
  "content" | "custom_css" | "custom_javascript" | "version" | "updated_at"
>;

/** What everybody may ask for; it stays the same object while one types and saves. */
export type EditorHandle = {
  editor: Editor;
  page: PageFacts;
  site: ListedSite;
  organization: Organization;
  role: Role;
  mayEdit: boolean;
  mayComment: boolean;
  environment: Environment;
  /** The element that is chosen in the canvas or the layers. */
  selected: Component | undefined;
  device: Device;
  setDevice: (device: Device) => void;
  /** Change the page's own code, which is saved with its content. */
  setCode: (code: { css?: string; javascript?: string }) => void;
  /** What would be saved now. */
  content: () => Content;
  /** Replace what is in the canvas; one step for undo. It is cleaned before. */
  apply: (content: Content, code?: { css?: string; javascript?: string }) => void;
  /** Save now; true when the server has all of it. */
  save: () => Promise<boolean>;
  /** Say what was cleaned away of something that came from elsewhere. */
  tell: (removed: Removed[]) => void;
  panels: Record<PanelSide, string | null>;
  openPanel: (id: string) => void;
  closePanel: (side: PanelSide) => void;
};

/** How far the page is saved; another one with every change and every save. */
export type SaveState = {
  /** How far what was done is saved, and why not. */
  status: DraftStatus;
  problem: Problem | undefined;
  /** The draft behind it: what was found on the device, what somebody else has saved meanwhile. */
  draft: DraftHandle<{ content: Content; css: string; javascript: string }>;
  /** The page's own code, which is saved with its content. */
  css: string;
  javascript: string;
  /** The whole row, as it was last read or saved. */
  page: Page;
};

export const EditorContext = createContext<EditorHandle | null>(null);
export const SaveContext = createContext<SaveState | null>(null);

/** The editor that this is a part of. */
export function useEditor(): EditorHandle {
  const handle = useContext(EditorContext);
  if (!handle) throw new Error("useEditor: not within the editor");
  return handle;
}

/** Where saving stands. Apart from `useEditor`: who asks for it is drawn again with every save. */
export function useSaveState(): SaveState {
  const state = useContext(SaveContext);
  if (!state) throw new Error("useSaveState: not within the editor");
  return state;
}
