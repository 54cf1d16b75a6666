// Reads contents from one file and writes what the editor's cleaner makes of each to another.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";

globalThis.DOMParser = new JSDOM("").window.DOMParser;
const [, , cleaner, given, result] = process.argv;
const { cleanContent } = await import(pathToFileURL(cleaner));
const made = JSON.parse(readFileSync(given, "utf-8")).map((content) => {
  const before = JSON.stringify(content);
  const { content: cleaned, removed } = cleanContent(content);
  const again = cleanContent(cleaned);
  return {
    content: cleaned,
    removed,
    same: cleaned === content,
    stable: again.content === cleaned && again.removed.length === 0,
    untouched: JSON.stringify(content) === before,
  };
});
writeFileSync(result, JSON.stringify(made));
process.exit(0);
