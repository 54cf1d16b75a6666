import assert from "node:assert/strict";
import { test } from "node:test";
import type { ElementJson, RuleJson } from "../../context.ts";
import { defaultOf, proposed } from "./propose.ts";
import { sheetOf } from "./sheet.ts";
import { prefixOf, taken } from "./take.ts";

const text = (content: string): ElementJson => ({ type: "textnode", content });
const CARD: ElementJson = {
  tagName: "article",
  attributes: { id: "i1" },
  classes: ["card", "site"],
  components: [
    {
      tagName: "h3",
      attributes: { id: "i2" },
      classes: [{ name: "title" }],
      components: [text("One")],
    },
    {
      tagName: "p",
      attributes: { id: "i3" },
      components: [text("Some "), { tagName: "b", components: [text("bold & big")] }],
    },
    { type: "image", attributes: { id: "i4", src: "asset:x", alt: "A" } },
    { type: "link", attributes: { id: "i5", href: "/a" }, components: [text("More")] },
    { tagName: "h3", attributes: { id: "i6" }, content: "Two" },
    { type: "component", componentId: "x", attributes: { id: "i7" } },
    { tagName: "div", attributes: { id: "i8" }, components: [text("  ")] },
  ],
};
const RULES: RuleJson[] = [
  { selectors: ["#i2"], style: { color: "red" } },
  { selectors: ["card"], style: { padding: "1px", animation: "turn 1s" } },
  { selectors: ["card", "other"], style: { color: "blue" } },
  { selectors: [], selectorsAdd: ".card > .title, .card:hover #i5", style: { margin: "0" } },
  { selectors: [], selectorsAdd: "h3", style: { margin: "1px" } },
  {
    selectors: ["title"],
    style: { top: "0" },
    mediaText: "(max-width: 480px)",
    atRuleType: "media",
  },
  {
    selectors: [],
    selectorsAdd: "from",
    style: { top: "0" },
    mediaText: "turn",
    atRuleType: "keyframes",
  },
  { selectors: ["#i9"], style: { top: "0" } },
];

test("a component takes its rules with it, and its classes are its own", () => {
  const { component, styles, spare } = taken(CARD, RULES, "cabc123");
  assert.deepEqual(component.classes, ["cabc123-card", "site"]);
  const [heading, , , link] = component.components as ElementJson[];
  assert.deepEqual(heading?.classes, ["cabc123-title", "cabc123-i2"]);
  assert.deepEqual(link?.classes, ["cabc123-i5"]);
  assert.deepEqual(
    styles.map((rule) => [...rule.selectors, rule.selectorsAdd ?? ""].join(" ").trim()),
    [
      "from",
      "cabc123-card",
      "cabc123-title",
      "cabc123-i2",
      ".cabc123-card > .cabc123-title, .cabc123-card:hover .cabc123-i5",
    ],
  );
  assert.deepEqual([...spare], [RULES[0], RULES[3]]);
});

test("what the site's sheet says is copied, and its classes stay", () => {
  const shared = [{ selectors: [], selectorsAdd: ".site, .elsewhere", style: { top: "0" } }];
  const { component, styles } = taken(CARD, [], "cabc123", shared);
  assert.deepEqual(component.classes, ["card", "cabc123-site", "site"]);
  assert.deepEqual(styles, [{ selectors: [], selectorsAdd: ".cabc123-site", style: { top: "0" } }]);
});

test("what is said of an element by its id later joins what its class says", () => {
  const once = taken(CARD, [{ selectors: ["#i2"], style: { color: "red", top: "0" } }], "cabc123");
  const rules = [...once.styles, { selectors: ["#i2"], style: { color: "blue" } }];
  const again = taken(once.component, rules, prefixOf(once.component) ?? "");
  assert.deepEqual(again.styles, [
    { selectors: ["cabc123-i2"], style: { color: "blue", top: "0" } },
  ]);
  const [heading] = again.component.components as ElementJson[];
  assert.deepEqual(heading?.classes, [{ name: "title" }, "cabc123-i2"]);
});

test("taken twice, a class has one prefix", () => {
  const once = taken(CARD, RULES, "cabc123");
  const again = taken(once.component, once.styles, "cdef456");
  assert.deepEqual(again.component.classes, ["cdef456-card", "site"]);
});

test("fields are proposed from texts, links and pictures", () => {
  const fields = proposed(CARD);
  assert.deepEqual(
    fields.map(({ name, label, kind, element }) => [name, label, kind, element]),
    [
      ["heading", "Heading", "text", "i2"],
      ["text", "Text", "rich", "i3"],
      ["picture", "Picture", "image", "i4"],
      ["link", "Link", "text", "i5"],
      ["address", "Address", "link", "i5"],
      ["heading_2", "Heading 2", "text", "i6"],
    ],
  );
  assert.deepEqual(
    fields.map((field) => defaultOf(CARD, field)),
    [
      "One",
      "Some <b>bold &amp; big</b>",
      { src: "asset:x", alt: "A" },
      "More",
      { href: "/a" },
      "Two",
    ],
  );
});

test("rules as a sheet", () => {
  const css = sheetOf([
    { selectors: ["a"], style: { top: "0" }, mediaText: "(max-width: 480px)", atRuleType: "media" },
    { selectors: ["a"], style: { top: "0" }, mediaText: "(max-width: 992px)", atRuleType: "media" },
    { selectors: [{ name: "1b:c" }], state: "hover", style: { color: ["red", "var(--x)"] } },
    { selectors: [], style: { "font-family": "X" }, atRuleType: "font-face", singleAtRule: true },
  ]);
  assert.equal(
    css,
    [
      ".\\31 b\\:c:hover{color:red;color:var(--x);}",
      "@font-face{font-family:X;}",
      "@media (max-width: 992px){.a{top:0;}}",
      "@media (max-width: 480px){.a{top:0;}}",
    ].join("\n"),
  );
});
