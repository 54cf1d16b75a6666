import assert from "node:assert/strict";
import { test } from "node:test";
import type { Content, ElementJson } from "../context";
import { element, page, rule } from "../merge/samples.ts";
import { describe, describePage } from "./describe.ts";

const of = (
  tag: string,
  id: string,
  attributes: Record<string, string>,
  ...inside: (ElementJson | string)[]
) => ({
  ...element(tag, id, ...inside),
  attributes: { id, ...attributes },
});
const title = (text: string) => element("h1", "title", text);
const image = (src: string) => of("img", "oven", { src, alt: "The oven" });
const book = (href: string) => ({
  ...of("a", "book", { href }, "Book a table"),
  classes: ["button"],
});
const hero = (...inside: ElementJson[]) =>
  element("section", "hero", title("Good bread"), ...inside);
const footer = (...inside: ElementJson[]) =>
  of("footer", "foot", { "aria-label": "Footer" }, ...inside);

function said(before: Content, after: Content): string[] {
  return describe(before, after).map((change) => change.what);
}

const cases: [string, Content, Content, string[]][] = [
  ["nothing", page([hero()]), page([hero()]), []],
  [
    "a text",
    page([title("Good bread")]),
    page([title("Better bread")]),
    ["Heading “Good bread” became “Better bread”"],
  ],
  [
    "a picture",
    page([hero(image("/a.jpg"))]),
    page([hero(image("/b.jpg"))]),
    ["Picture replaced in “Good bread”"],
  ],
  [
    "a link",
    page([book("/book")]),
    page([book("/contact")]),
    ["Link of Button “Book a table” now leads to /contact"],
  ],
  [
    "a move",
    page([hero(book("/book")), footer()]),
    page([hero(), footer(book("/book"))]),
    ["Button “Book a table” moved from “Good bread” to “Footer”"],
  ],
  [
    "an order",
    page([hero(image("/a.jpg"), book("/"))]),
    page([hero(book("/"), image("/a.jpg"))]),
    ["Button “Book a table” moved in “Good bread”"],
  ],
  ["a new part", page([hero()]), page([hero(), footer(book("/"))]), ["Footer “Footer” added"]],
  [
    "a part that is gone",
    page([hero(), footer(book("/"))]),
    page([hero()]),
    ["Footer “Footer” removed"],
  ],
  [
    "a word made bold",
    page([element("p", "p", "Open daily")]),
    page([element("p", "p", "Open ", element("b", "b", "daily"))]),
    ["Formatting of Text “Open daily” changed"],
  ],
  [
    "a colour on phones",
    { ...page([title("Hi")]), styles: [rule("#title", { color: "red" }, "(max-width: 480px)")] },
    { ...page([title("Hi")]), styles: [rule("#title", { color: "blue" }, "(max-width: 480px)")] },
    ["Colour of Heading “Hi” on phones changed"],
  ],
  [
    "a class and a level",
    page([element("h2", "h", "Hi")]),
    page([{ ...element("h3", "h", "Hi"), classes: ["big"] }]),
    ["Heading “Hi” is now of level 3", "Heading “Hi” got the class “big”"],
  ],
  [
    "a field of a component",
    page([
      { type: "component", componentId: "c", attributes: { id: "c" }, fields: { title: "A" } },
    ]),
    page([
      { type: "component", componentId: "c", attributes: { id: "c" }, fields: { title: "B" } },
    ]),
    ["“title” of Component is now “B”"],
  ],
  [
    "without ids",
    page([{ tagName: "p", components: [{ type: "textnode", content: "A" }] }]),
    page([{ tagName: "p", components: [{ type: "textnode", content: "B" }] }]),
    ["Text “A” became “B”"],
  ],
];

for (const [name, before, after, expected] of cases) {
  test(`in words: ${name}`, () => assert.deepEqual(said(before, after), expected));
}

test("a change has the id of its element, and those of one element stand together", () => {
  const before = page([title("A"), book("/a")], [rule("#title", { color: "red" })]);
  const after = page([title("B"), book("/b")], [rule("#title", { color: "blue" })]);
  const changes = describe(before, after);
  assert.deepEqual(
    changes.map((change) => change.element),
    ["title", "title", "book"],
  );
  assert.equal(new Set(changes.map((change) => change.id)).size, 3);
});

test("the page's own code", () => {
  const content = page([]);
  const code = { css: "", javascript: "a" };
  const changes = describePage({ content, ...code }, { content, css: "b", javascript: "" });
  assert.deepEqual(
    changes.map((change) => change.what),
    ["Page CSS added", "Page JavaScript removed"],
  );
});
