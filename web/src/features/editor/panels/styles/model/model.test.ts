import assert from "node:assert/strict";
import { test } from "node:test";
import { bearing, originOf, type Place, type Rule, type Subject, together } from "./origin.ts";
import { expand, flat, put, words } from "./sides.ts";
import { transformOf, transformText } from "./transform.ts";
import { converted, judged, measureOf, stepped } from "./values.ts";

const supports = (property: string, value: string) =>
  property === "width" ? /^(-?[\d.]+(px|rem|%)|0|auto|var\(.+\)|calc\(.+\))$/.test(value) : true;
const width = { property: "width", label: "Width", unit: "px", example: "240px", supports };

test("values are split at white space outside of brackets", () => {
  assert.deepEqual(words("0 calc(1px + 2px) var(--a, 3px)"), [
    "0",
    "calc(1px + 2px)",
    "var(--a, 3px)",
  ]);
});

test("shorthands are taken apart as CSS does", () => {
  assert.deepEqual(flat({ margin: "0 auto" }), {
    "margin-top": "0",
    "margin-right": "auto",
    "margin-bottom": "0",
    "margin-left": "auto",
  });
  assert.deepEqual(expand("gap", "4px 8px"), { "row-gap": "4px", "column-gap": "8px" });
  assert.equal(
    expand("border", "1px solid var(--color-border)")?.["border-left-color"],
    "var(--color-border)",
  );
  assert.deepEqual(expand("background", "var(--color-surface)"), {
    "background-color": "var(--color-surface)",
  });
  assert.deepEqual(expand("background", "linear-gradient(red, blue)"), {
    "background-image": "linear-gradient(red, blue)",
  });
  assert.equal(expand("background", "red url(a.png)"), undefined);
  assert.equal(expand("padding", "1px !important")?.["padding-left"], "1px !important");
});

test("one side of a shorthand can be changed, and the rest stays", () => {
  const one = put({ margin: "0 auto", color: "red" }, { "margin-top": "8px" });
  assert.deepEqual(one, { margin: "8px auto 0", color: "red" });
  assert.deepEqual(put(one, { "margin-top": "" }), {
    "margin-right": "auto",
    "margin-bottom": "0",
    "margin-left": "auto",
    color: "red",
  });
});

test("a longhand is written after a shorthand that cannot be taken apart", () => {
  const style = put(
    { "background-color": "blue", background: "red url(a.png)" },
    { "background-color": "green" },
  );
  assert.deepEqual(Object.keys(style), ["background", "background-color"]);
});

test("the last of several values counts, and others stay", () => {
  assert.equal(flat({ color: ["red", "oklch(0.6 0.1 20)"] }).color, "oklch(0.6 0.1 20)");
  assert.deepEqual(put({ color: ["red", "blue"] }, { width: "1px" }), {
    color: ["red", "blue"],
    width: "1px",
  });
});

test("numbers step, by tenths in fine units, and not below the least", () => {
  assert.equal(stepped("12px", 1), "13px");
  assert.equal(stepped("12px", -10), "2px");
  assert.equal(stepped("1.2rem", 1), "1.3rem");
  assert.equal(stepped("0px", -1, 0), "0px");
  assert.equal(stepped("auto", 1), undefined);
  assert.deepEqual(measureOf("-.5em"), { number: -0.5, unit: "em" });
  assert.equal(converted("32px", "rem", { px: 1, rem: 16 }), "2rem");
});

test("what is typed gets its unit, and what is no value is refused in words", () => {
  assert.deepEqual(judged("12", width), { value: "12px" });
  assert.deepEqual(judged("0", width), { value: "0" });
  assert.deepEqual(judged(" ", width), { value: "" });
  assert.deepEqual(judged("50%;", width), { value: "50%" });
  const refused = judged("12 bananas", width);
  assert.match(
    "refused" in refused ? refused.refused : "",
    /“12 bananas” is no value for width\. Try 240px\./,
  );
  const any = { ...width, property: "background-image" };
  for (const bad of ["red}", "url(javascript:x)", "url(data:text/html,x)", "calc(1px", '"a'])
    assert.ok("refused" in judged(bad, any), bad);
});

const PHONE = "(max-width: 480px)";
const rule = (selector: string, style: Rule["style"], more: Partial<Rule> = {}): Rule => ({
  selectors: [selector],
  added: "",
  state: "",
  media: "",
  style,
  ...more,
});
const subject: Subject = {
  names: ["#i1", ".card"],
  holds: (media) => media === PHONE,
  matches: (selector) => selector === "main h2",
};
const phone: Place = { selector: "#i1", media: PHONE, state: "" };
const rules = [
  rule(".card", { color: "red", padding: "4px 8px" }),
  rule("#i1", { color: "blue" }),
  rule("#i1", { width: "10px" }, { media: PHONE }),
  rule(".card", { opacity: "0.5" }, { state: "hover" }),
  rule("main h2", { "line-height": "2" }, { selectors: [], added: "main h2" }),
  rule(".other", { color: "green" }),
];

test("a property says where it comes from", () => {
  const found = bearing(rules, subject, phone);
  const of = (property: string) => originOf(found, phone, property);
  assert.deepEqual(of("width"), { value: "10px", kind: "here", from: "Set here" });
  assert.deepEqual(of("color"), { value: "blue", kind: "device", from: "From desktop" });
  assert.deepEqual(of("padding-left"), {
    value: "8px",
    kind: "class",
    from: "From .card, desktop",
  });
  assert.equal(of("line-height").kind, "rule");
  assert.equal(of("padding").mixed, true);
  assert.equal(of("opacity").kind, "none");
  assert.equal(of("height").kind, "none");
});

test("a class is looked at by itself", () => {
  const place: Place = { selector: ".card", media: "", state: "hover" };
  const found = bearing(rules, subject, place);
  assert.equal(originOf(found, place, "color").kind, "state");
  assert.equal(originOf(found, place, "opacity").kind, "here");
  assert.equal(originOf(found, place, "line-height").kind, "none");
});

test("several elements share a value or differ", () => {
  const found = bearing(rules, subject, phone);
  const [blue, ten] = [originOf(found, phone, "color"), originOf(found, phone, "width")];
  assert.equal(together([blue, blue]).value, "blue");
  assert.equal(together([blue, ten]).mixed, true);
});

test("a simple transform is read and written", () => {
  const found = transformOf("translate(4px, -2px) rotate(3deg)");
  assert.deepEqual(found, { x: "4px", y: "-2px", rotate: "3deg", scale: "" });
  assert.equal(found && transformText(found), "translate(4px, -2px) rotate(3deg)");
  assert.equal(transformOf("matrix(1, 0, 0, 1, 0, 0)"), undefined);
  assert.equal(transformOf("none")?.x, "");
});
