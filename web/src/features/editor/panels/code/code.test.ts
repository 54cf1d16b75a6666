import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleJson } from "../../context";
import { difference } from "./difference.ts";
import { htmlFaults } from "./htmlFaults.ts";
import { pair } from "./pairing.ts";
import { isLayout, type PrintNode, print } from "./print.ts";
import { headOf, parseRules, printRules } from "./rules.ts";

const any = () => true;
const el = (tag: string, key: string, ...children: PrintNode[]): PrintNode => ({
  key,
  tag,
  attributes: [["id", key]],
  children,
});

test("blocks stand on lines of their own, texts are left as they are", () => {
  const printed = print([
    el(
      "main",
      "m",
      el("h1", "h", { text: "Good & <bread> " }, el("em", "e", { text: "daily" })),
      el("img", "i"),
    ),
  ]);
  assert.equal(
    printed.text,
    '<main id="m">\n  <h1 id="h">Good &amp; &lt;bread&gt; <em id="e">daily</em></h1>\n  <img id="i">\n</main>',
  );
  const { from, to } = printed.ranges.get("e") ?? { from: 0, to: 0 };
  assert.equal(printed.text.slice(from, to), '<em id="e">daily</em>');
  assert.ok(isLayout("\n  ") && !isLayout(" ") && !isLayout("\n a"));
});

test("attributes are quoted, and those without a value have none", () => {
  const node: PrintNode = {
    key: "a",
    tag: "a",
    attributes: [
      ["title", 'x"&'],
      ["hidden", true],
    ],
    children: [],
  };
  assert.equal(print([node]).text, '<a title="x&quot;&amp;" hidden></a>');
});

test("elements are who they were by their id, else by their place", () => {
  const known = [
    { id: "a", tag: "p" },
    { id: "b", tag: "p" },
    { id: "c", tag: "div" },
  ];
  const nowhere = () => false;
  assert.deepEqual(
    pair(
      known,
      [
        { id: "b", tag: "p" },
        { id: "a", tag: "h2" },
      ],
      nowhere,
    ),
    [1, 0],
  );
  assert.deepEqual(
    pair(known, [{ tag: "p" }, { id: "b", tag: "p" }, { tag: "div" }], nowhere),
    [0, 1, 2],
  );
  assert.deepEqual(pair(known, [{ id: "a", tag: "p" }, { tag: "p" }], nowhere), [0, 1]);
  assert.deepEqual(pair(known, [{ id: "new", tag: "div" }, { tag: "ul" }], nowhere), [
    2,
    undefined,
  ]);
  assert.deepEqual(
    pair(known, [{ id: "far", tag: "p" }], (id) => id === "far"),
    [undefined],
  );
});

const RULES: RuleJson[] = [
  { selectors: ["title"], style: { color: "red", margin: "0 auto" } },
  { selectors: ["#i1"], state: "hover", style: { color: ["red", "oklch(0.6 0.1 20)"] } },
  { selectors: ["a", "b"], state: ":before", style: { content: '"a;b{"' } },
  { selectors: [], selectorsAdd: "h1 > a, h2", style: { "--x": "1" } },
  {
    selectors: ["title"],
    style: { color: "blue" },
    atRuleType: "media",
    mediaText: "(max-width: 480px)",
  },
  {
    selectors: ["#i1"],
    style: { width: "1px" },
    atRuleType: "media",
    mediaText: "(max-width: 480px)",
  },
  {
    selectors: [],
    selectorsAdd: "from",
    style: { opacity: "0" },
    atRuleType: "keyframes",
    mediaText: "spin",
  },
  {
    selectors: [],
    selectorsAdd: "50%",
    style: { opacity: "1" },
    atRuleType: "keyframes",
    mediaText: "spin",
  },
];

test("rules are printed and read back without a difference", () => {
  const { text, ranges } = printRules(RULES);
  const { rules, faults } = parseRules(text, any);
  assert.deepEqual(faults, []);
  assert.deepEqual(
    rules.map(({ atRuleType, mediaText, ...rule }) =>
      atRuleType ? { ...rule, atRuleType, mediaText } : rule,
    ),
    RULES.map(({ atRuleType, mediaText, ...rule }) =>
      atRuleType ? { ...rule, atRuleType, mediaText } : rule,
    ),
  );
  assert.equal(text.match(/@media/g)?.length, 1);
  const last = ranges[4];
  assert.match(text.slice(last?.from, last?.to), /^ {2}\.title \{\n {4}color: blue;\n {2}\}$/);
});

test("names that CSS has to escape come back", () => {
  const rule: RuleJson = { selectors: ["md:flex", "1col"], style: { color: "red" } };
  const { rules } = parseRules(printRules([rule]).text, any);
  assert.deepEqual(rules[0]?.selectors, rule.selectors);
});

test("what is not whole is told at its place", () => {
  const told = (css: string) => parseRules(css, any).faults.map((each) => each.message);
  assert.deepEqual(told(".a { color: red }"), []);
  assert.match(told(".a { color: red")[0] ?? "", /not closed/);
  assert.match(told(".a { color }")[0] ?? "", /name: value/);
  assert.match(told(".a { color: red } }")[0] ?? "", /not opened/);
  assert.match(told('.a { content: "x\n }')[0] ?? "", /text is not closed/);
  assert.match(told("@import 'x.css';")[0] ?? "", /Page CSS/);
  assert.match(
    told("@media print { @media screen { .a { color: red } } }")[0] ?? "",
    /within another/,
  );
  assert.match(told(".a { .b { color: red } }")[0] ?? "", /within a rule/);
  const [warned] = parseRules(".a { colr: red }", (name) => name !== "colr").faults;
  assert.deepEqual([warned?.severity, warned?.from, warned?.to], ["warning", 5, 14]);
});

test("comments and an important are no trouble", () => {
  const { rules, faults } = parseRules("/* a { */ .a { /* x: y; */ color: red !important; }", any);
  assert.deepEqual([rules[0]?.style, faults], [{ color: "red !important" }, []]);
  assert.equal(headOf(RULES[4] as RuleJson), "@media (max-width: 480px) .title");
});

test("HTML that is not whole is told, too", () => {
  assert.deepEqual(htmlFaults('<p>One<br>two</p>\n<ul><li>a<li>b</ul><img src="a">'), []);
  assert.match(htmlFaults("<div><p>One</p>")[0]?.message ?? "", /not closed/);
  assert.match(htmlFaults("<p>One</p></div>")[0]?.message ?? "", /not open/);
  assert.ok(htmlFaults('<p class="a>One</p>').length > 0);
  assert.match(htmlFaults('<p id="a"></p><p id="a"></p>')[0]?.message ?? "", /id “a”/);
});

test("the difference of two texts is as small as can be", () => {
  assert.equal(difference("abc", "abc"), undefined);
  assert.deepEqual(difference("one two", "one new two"), { from: 4, to: 4, insert: "new " });
  assert.deepEqual(difference("aa", "aaa"), { from: 2, to: 2, insert: "a" });
});
