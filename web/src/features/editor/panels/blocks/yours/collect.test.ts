import assert from "node:assert/strict";
import { test } from "node:test";
import type { ElementJson, RuleJson } from "../../../context.ts";
import { mentions, sectionOf } from "./collect.ts";

const ELEMENT: ElementJson = {
  tagName: "section",
  classes: ["band"],
  attributes: { id: "i1", "aria-label": "Band" },
  components: [
    { tagName: "p", classes: [{ name: "words" }], attributes: { id: "i2" } },
    { type: "form", attributes: { id: "i3", "data-form": "0190a000-0000-7000-8000-000000000001" } },
  ],
};

const RULES: RuleJson[] = [
  { selectors: ["band"], style: { color: "red" } },
  { selectors: ["band"], style: { color: "blue" }, mediaText: "(max-width: 480px)" },
  { selectors: [], selectorsAdd: ".band .words", style: { animation: "rise 2s" } },
  { selectors: [], selectorsAdd: ".band .other", style: { color: "red" } },
  { selectors: ["other"], style: { color: "red" } },
  { selectors: ["#i2"], style: { margin: "0" } },
  { selectors: ["#i9"], style: { margin: "1px" } },
  {
    selectors: [],
    selectorsAdd: "from",
    style: { top: "0" },
    atRuleType: "keyframes",
    mediaText: "rise",
  },
  {
    selectors: [],
    selectorsAdd: "from",
    style: { top: "0" },
    atRuleType: "keyframes",
    mediaText: "sink",
  },
];

test("a section has no ids, no form of a site, and the rules of its classes", () => {
  const { components, styles } = sectionOf(ELEMENT, RULES, () => "s-new");
  assert.deepEqual(components, [
    {
      tagName: "section",
      classes: ["band"],
      attributes: { "aria-label": "Band" },
      components: [{ tagName: "p", classes: [{ name: "words" }, "s-new"] }, { type: "form" }],
    },
  ]);
  assert.deepEqual(styles, [
    RULES[0],
    RULES[1],
    RULES[2],
    { ...RULES[5], selectors: ["s-new"] },
    RULES[7],
  ]);
});

test("a selector belongs to a section that has all of its classes", () => {
  const classes = new Set(["a", "b"]);
  assert.ok(mentions(".a > .b:hover", classes));
  assert.ok(!mentions(".a .c", classes));
  assert.ok(!mentions("h2", classes));
  assert.ok(!mentions("#x .a", classes));
});
