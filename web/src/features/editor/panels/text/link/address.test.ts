import { strictEqual } from "node:assert";
import { test } from "node:test";
import { addressOf, hrefOf } from "./address.ts";

test("what is stored comes back as it was", () => {
  const all = [
    "/about",
    "/blog/post?x=1#y",
    "#contact",
    "https://example.com/a",
    "mailto:a@b.example",
    "tel:+4930123456",
    "asset:0190a000-0000-7000-8000-000000000001",
  ];
  for (const href of all) strictEqual(hrefOf(addressOf(href)), href);
});

test("what people type becomes an address", () => {
  strictEqual(hrefOf({ kind: "web", value: "example.com/a b" }), "https://example.com/a%20b");
  strictEqual(hrefOf({ kind: "phone", value: "+49 (30) 12-34 56" }), "tel:+4930123456");
  strictEqual(hrefOf({ kind: "mail", value: " a@b.example " }), "mailto:a@b.example");
});

test("what is no address is none", () => {
  strictEqual(hrefOf({ kind: "web", value: "javascript:alert(1)" }), undefined);
  strictEqual(hrefOf({ kind: "web", value: "words" }), undefined);
  strictEqual(hrefOf({ kind: "page", value: "//evil.example" }), undefined);
  strictEqual(hrefOf({ kind: "mail", value: "nobody" }), undefined);
  strictEqual(hrefOf({ kind: "phone", value: "call me" }), undefined);
  strictEqual(hrefOf({ kind: "anchor", value: "a b" }), undefined);
});
