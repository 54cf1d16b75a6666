import assert from "node:assert/strict";
import { test } from "node:test";
import { Chance, changed, element, idsIn, page, randomPage, rule } from "../merge/samples.ts";
import { restoreElement } from "./restore.ts";

const title = (text: string) => element("h1", "title", text);
const text = (words: string) => element("p", "text", words);

test("one text comes back, and nothing else", () => {
  const then = page([title("A"), text("A")]);
  const now = page([title("B"), text("B")]);
  assert.deepEqual(restoreElement(now, then, "title"), page([title("A"), text("B")]));
});

test("what is gone comes back to its place, with its rules", () => {
  const rules = [rule("#text", { color: "red" }), rule("#title", { color: "red" })];
  const then = page([title("A"), text("A"), element("p", "end", "C")], rules);
  const now = page([title("B"), element("p", "end", "C")], [rule("#title", { color: "blue" })]);
  const wanted = page([title("B"), text("A"), element("p", "end", "C")]);
  const styles = [rule("#title", { color: "blue" }), rule("#text", { color: "red" })];
  assert.deepEqual(restoreElement(now, then, "text"), { ...wanted, styles });
});

test("what was not there goes", () => {
  assert.deepEqual(
    restoreElement(page([title("A"), text("A")]), page([title("A")]), "text"),
    page([title("A")]),
  );
});

test("what was moved goes back, and what was moved into it stays", () => {
  const [a, b] = [element("div", "a"), element("div", "b")];
  const then = page([{ ...a, components: [text("A")] }, b]);
  const now = page([a, { ...b, components: [text("A")] }]);
  assert.deepEqual(restoreElement(now, then, "text"), then);
  assert.deepEqual(restoreElement(now, then, "b"), page([a, b, text("A")]));
});

test("ids stay unique whatever is restored", () => {
  for (let seed = 1; seed < 60; seed++) {
    const then = randomPage(new Chance(seed));
    const now = changed(then, new Chance(seed, "n"), 9);
    for (const id of idsIn(then)) {
      const back = restoreElement(now, then, id);
      const ids = idsIn(back);
      assert.equal(new Set(ids).size, ids.length, `seed ${seed}, ${id}`);
      assert.ok(ids.includes(id), `seed ${seed}, ${id}`);
    }
  }
});
