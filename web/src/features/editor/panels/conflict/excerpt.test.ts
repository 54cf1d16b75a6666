import assert from "node:assert/strict";
import { test } from "node:test";
import { element, page } from "../../merge/samples.ts";
import { excerptOf, highlight } from "./excerpt.ts";

const title = element("h1", "title", "Good bread");
const hero = element("section", "hero", element("div", "box", title), element("p", "p", "Open"));
const whole = page([element("main", "main", hero, element("section", "more"))]);

test("only the section around the element is shown", () => {
  assert.deepEqual(excerptOf(whole, "title"), page([element("main", "main", hero)]));
  assert.deepEqual(excerptOf(whole, "hero"), page([element("main", "main", hero)]));
});

test("the whole page where the element is unknown, or none is meant", () => {
  assert.deepEqual(excerptOf(whole, "gone"), whole);
  assert.deepEqual(excerptOf(whole, undefined), whole);
});

test("an id that is no plain name is not written into CSS", () => {
  assert.match(highlight("i4"), /\[id="i4"\]/);
  assert.equal(highlight('a"] { } *'), "");
});
