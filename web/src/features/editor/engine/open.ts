/** Opens GrapesJS without its own user interface: a canvas, a tree of components, rules, undo. */
import type { Editor } from "grapesjs";
import type { Content, Environment } from "../context";
import { parts } from "../parts";
import { renderAsBody } from "./canvas/body";
import { dressCanvas } from "./canvas/dress";
import { cleanContent } from "./clean";
import { readInto } from "./content";
import { withIds } from "./ids";
import { pageTypes } from "./types";

export type Opening = {
  container: HTMLElement;
  environment: Environment;
  content: Content;
  /** The style sheet that all pages of the site share, and the page's own. */
  siteCss: string;
  language: string;
  pageCss: string;
};

/** Widths from which rules of the devices apply; the names are those of the rest of the app. */
const DEVICES = [
  { id: "desktop", name: "desktop", width: "" },
  { id: "tablet", name: "tablet", width: "100%", widthMedia: "992px" },
  { id: "phone", name: "phone", width: "100%", widthMedia: "480px" },
];

/** The editor, when its canvas shows the content. */
export async function openEditor(opening: Opening): Promise<Editor> {
  const { default: grapesjs } = await import("grapesjs");
  const { container, environment } = opening;
  const editor = grapesjs.init({
    container,
    height: "100%",
    width: "100%",
    telemetry: false,
    // Else GrapesJS writes down the whole page with every change, for a storage that there is not.
    storageManager: { type: "none", autosave: false, autoload: false },
    noticeOnUnload: false,
    cssIcons: "",
    customUI: true,
    showToolbar: false,
    showDevices: false,
    forceClass: false,
    avoidInlineStyle: true,
    avoidDefaults: true,
    multipleSelection: false,
    jsInHtml: false,
    keepUnusedStyles: true,
    protectedCss: "",
    baseCss: "",
    panels: { defaults: [] },
    blockManager: { custom: true },
    styleManager: { custom: true },
    layerManager: { custom: true },
    traitManager: { custom: true },
    assetManager: { custom: true },
    selectorManager: { custom: true, componentFirst: true },
    richTextEditor: { custom: true },
    deviceManager: { devices: DEVICES, default: "desktop" },
    undoManager: { maximumStackLength: 300, trackSelection: false },
    parser: { optionsHtml: { allowScripts: false, allowUnsafeAttr: false } },
    canvas: { customSpots: true, customRenderer: renderAsBody, notTextable: [] },
    commands: { defaults: [] },
    plugins: [
      (each: Editor) => pageTypes(each, environment),
      ...parts.flatMap(({ plugin }) =>
        plugin ? [(each: Editor) => plugin(each, environment)] : [],
      ),
    ],
  } as never);
  await loaded(editor);
  editor.Keymaps.removeAll();
  editor.Canvas.getFrameEl().title = "The page";
  dressCanvas(editor, opening);
  silently(editor, () => readInto(editor, cleanContent(withIds(opening.content)).content));
  await later(); // GrapesJS tells of what was read as of a change, a moment afterwards
  await later();
  editor.clearDirtyCount();
  return editor;
}

function loaded(editor: Editor): Promise<void> {
  return new Promise((resolve) => editor.onReady(() => resolve()));
}

function later(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Change something that is no step for undo. */
function silently(editor: Editor, act: () => void) {
  editor.UndoManager.stop();
  act();
  editor.UndoManager.start();
  editor.UndoManager.clear();
}
