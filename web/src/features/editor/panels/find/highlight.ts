/** Marks words in the canvas, without touching the page: the browser draws them. */
import type { Editor } from "grapesjs";
import type { Match } from "./matches";
import type { Located } from "./pieces";

const ALL = "find-all";
const NOW = "find-now";
const MOST = 2000; // more marks than that help nobody

type Marks = typeof globalThis & Window;

export function highlight(editor: Editor, pieces: Located[], matches: Match[], at: number) {
  const window = editor.Canvas.getWindow() as Marks | undefined;
  if (!window?.CSS?.highlights) return;
  sheetIn(window.document);
  const byKey = new Map(pieces.map((each) => [each.key, each]));
  const rangesOf = (match: Match | undefined) =>
    match ? ranges(window.document, byKey.get(match.key), match) : [];
  const others = matches.slice(0, MOST).filter((_, index) => index !== at);
  window.CSS.highlights.set(ALL, new window.Highlight(...others.flatMap(rangesOf)));
  window.CSS.highlights.set(NOW, new window.Highlight(...rangesOf(matches[at])));
}

export function clearHighlight(editor: Editor) {
  const window = editor.Canvas.getWindow() as Marks | undefined;
  window?.CSS?.highlights?.delete(ALL);
  window?.CSS?.highlights?.delete(NOW);
}

function ranges(document: Document, piece: Located | undefined, { from, to }: Match): Range[] {
  return (piece?.nodes() ?? []).flatMap((node) => {
    if (!node.isConnected || node.data.length < to) return [];
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [range];
  });
}

function sheetIn(document: Document) {
  if (document.querySelector("style[data-part=find]")) return;
  const sheet = document.createElement("style");
  sheet.dataset.part = "find";
  sheet.textContent = `::highlight(${ALL}){background:#ffe08a;color:#1d1b1a}::highlight(${NOW}){background:#f08a3c;color:#1d1b1a}`;
  document.head.append(sheet);
}
