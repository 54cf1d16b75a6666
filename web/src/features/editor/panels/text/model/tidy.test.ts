import { deepStrictEqual } from "node:assert";
import { test } from "node:test";
import type { ElementJson } from "../../../context.ts";
import { tidy } from "./tidy.ts";

const t = (content: string): ElementJson => ({ type: "textnode", content });
const el = (tagName: string, ...components: ElementJson[]): ElementJson => ({
  tagName,
  components,
});
const nothing = () => false;

test("bold and italic of browsers say what they mean", () => {
  const given = [el("b", t("a"), el("i", t("b"))), el("strike", t("c"))];
  deepStrictEqual(tidy(given, nothing), [el("strong", t("a"), el("em", t("b"))), el("s", t("c"))]);
});

test("spans and fonts that nobody chose leave their words", () => {
  const span = { ...el("span", t("a")), attributes: { style: "font-size: 14px" } };
  deepStrictEqual(tidy([span, { ...el("font", t("b")), attributes: { face: "x" } }], nothing), [
    t("ab"),
  ]);
});

test("a colour of the site stays", () => {
  const given = [{ ...el("font", t("a")), attributes: { color: "#01fe00" } }];
  const colors = (sign: string) => (sign === "#01fe00" ? "var(--color-primary)" : undefined);
  deepStrictEqual(tidy(given, nothing, colors), [
    { ...el("span", t("a")), attributes: { style: "color:var(--color-primary)" } },
  ]);
});

test("what was there before stays as it is", () => {
  const span = { ...el("span", t("a")), classes: ["mark"], attributes: { id: "i1" } };
  deepStrictEqual(
    tidy([span], (each) => each.attributes?.id === "i1"),
    [span],
  );
});

test("lines become breaks, none at the edges", () => {
  deepStrictEqual(tidy([t("a"), el("div", t("b")), el("div", t("c"))], nothing), [
    t("a"),
    { tagName: "br" },
    t("b"),
    { tagName: "br" },
    t("c"),
  ]);
  deepStrictEqual(tidy([el("p", t("a"))], nothing), [t("a")]);
});

test("nothing empty is left, neighbours join, the last break goes", () => {
  deepStrictEqual(
    tidy([el("b"), el("b", t("a")), el("strong", t("b")), t("c"), t("\u200bd"), el("br")], nothing),
    [el("strong", t("a"), t("b")), t("cd")].map((each) =>
      each.tagName ? el("strong", t("ab")) : each,
    ),
  );
});

test("a link keeps where it leads, and nothing that runs", () => {
  const given = {
    ...el("a", t("a")),
    attributes: { href: "/b", onclick: "x()", style: "color:red" },
  };
  deepStrictEqual(tidy([given], nothing), [
    { type: "link", tagName: "a", attributes: { href: "/b" }, components: [t("a")] },
  ]);
});
