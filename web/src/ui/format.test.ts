import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, setLocale } from "./format.ts";

test("sizes", () => {
  setLocale({ language: "en" });
  const said = [0, 1, 44, 1536, 5 * 1024 ** 2].map(bytes);
  assert.deepEqual(said, ["0 bytes", "1 byte", "44 bytes", "1.5 kB", "5 MB"]);
});
