/**
 * The app's JavaScript as it goes over the wire (brotli): for each screen all that a browser loads
 * that opens it directly, without the editors, which are loaded when somebody opens one. Fails where
 * a screen needs more than the limit.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const LIMIT = 250_000; // bytes
const EDITOR_LIMIT = 600_000; // bytes of the visual editor with everything it may load
const VISUAL = "src/features/editor/EditorScreen.tsx";
/** An editor: `…/editor/…`, `…/Editor.tsx`, the one of components, and what they are made with. */
const EDITOR = /\/editors?\/|\/Editor\.tsx$|\/components\/edit\/|\/grapesjs\//;

const built = fileURLToPath(new URL("../../src/roseram/server/webapp/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${built}manifest.json`, "utf8"));
const sizes = new Map();

/** The chunk and what it needs at once; with `all` also what it loads later. */
function reach(key, all, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key) || (all && EDITOR.test(chunk.src ?? ""))) return seen;
  seen.add(key);
  for (const next of chunk.imports ?? []) reach(next, all, seen);
  if (all) for (const next of chunk.dynamicImports ?? []) reach(next, all, seen);
  return seen;
}

function size(file) {
  if (!sizes.has(file)) sizes.set(file, brotliCompressSync(readFileSync(built + file)).length);
  return sizes.get(file);
}

function sum(keys) {
  const files = new Set([...keys].map((key) => manifest[key].file));
  return [...files]
    .filter((file) => file.endsWith(".js"))
    .reduce((all, file) => all + size(file), 0);
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const start = reach("src/app.tsx", false, reach(entry, false));
const dashboard = reach(entry, true);
const screens = [...dashboard]
  .filter((key) => manifest[key].isDynamicEntry && key.startsWith("src/features/"))
  .map((key) => [sum(reach(key, false, new Set(start))), key])
  .sort(([a], [b]) => b - a);
const editors = Object.keys(manifest).filter(
  (key) => EDITOR.test(manifest[key].src ?? "") && !key.startsWith("src/features/editor/"),
);
const later = editors.map((key) => sum(reach(key, false, new Set(start))) - sum(start));

/** All that the visual editor may load; what other screens load, too, is not the editor's. */
function whole(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return seen;
  seen.add(key);
  for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) whole(next, seen);
  return seen;
}
const opened = reach(VISUAL, false, new Set(start));
const editor = {
  opened: sum(new Set([...opened, ...reach(grapes(), false)])) - sum(start),
  all: sum(new Set([...dashboard, ...whole(VISUAL)])) - sum(dashboard),
};

function grapes() {
  return Object.keys(manifest).find((key) => /node_modules\/grapesjs\//.test(key));
}

const lines = [
  `start, before any screen      ${kilobytes(sum(start))}`,
  "opened directly, each screen with all it needs:",
  ...screens.map(
    ([bytes, key]) => `  ${kilobytes(bytes).padStart(9)}  ${key.replace("src/features/", "")}`,
  ),
  `all screens together          ${kilobytes(sum(dashboard))}`,
  ...editors.map((key, at) => `on demand besides             ${kilobytes(later[at])}  ${key}`),
  `limit for a screen            ${kilobytes(LIMIT)}`,
  `visual editor, to its canvas   ${kilobytes(editor.opened)}`,
  `visual editor, every panel     ${kilobytes(editor.all)}`,
  `limit for the visual editor    ${kilobytes(EDITOR_LIMIT)}`,
];
process.stdout.write(`${lines.join("\n")}\n`);
if ((screens[0]?.[0] ?? 0) > LIMIT || editor.all > EDITOR_LIMIT) process.exitCode = 1;
