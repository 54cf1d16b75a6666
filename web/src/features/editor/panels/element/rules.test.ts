import { match, strictEqual } from "node:assert";
import { test } from "node:test";
import { anchorFault, attributeFault, tagsFor } from "./rules.ts";

test("anchors are names that no other element has", () => {
  const taken = (name: string) => name === "top";
  strictEqual(anchorFault("contact-us", taken), undefined);
  match(anchorFault("top", taken) ?? "", /Another/);
  for (const name of ["", "1a", "a b", "a#b", "x".repeat(61)])
    match(anchorFault(name, taken) ?? "", /./);
});

test("attributes that run or are handled elsewhere are refused, with the reason", () => {
  strictEqual(attributeFault("p", "data-kind"), undefined);
  strictEqual(attributeFault("p", "aria-label"), undefined);
  strictEqual(attributeFault("a", "download"), undefined);
  match(attributeFault("p", "onclick") ?? "", /script/);
  match(attributeFault("p", "style") ?? "", /place of its own/);
  match(attributeFault("p", "srcdoc") ?? "", /no such attribute/);
  match(attributeFault("p", "data-gjs-x") ?? "", /editor/);
});

test("an element may become what holds the same", () => {
  strictEqual(
    tagsFor("section").some(({ value }) => value === "main"),
    true,
  );
  strictEqual(
    tagsFor("h2").some(({ value }) => value === "p"),
    true,
  );
  strictEqual(tagsFor("table").length, 0);
});
