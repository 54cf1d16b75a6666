import assert from "node:assert/strict";
import { test } from "node:test";
import { detailOf, kindOf, nameOf } from "./names.ts";
import {
  countFound,
  dropAt,
  type Leaf,
  nudged,
  outermost,
  pathTo,
  rangeOf,
  rowsOf,
} from "./tree.ts";

const leaf = (id: string, ...children: Leaf[]): Leaf => ({
  id,
  name: `Box ${id}`,
  detail: "",
  kind: "box",
  children,
});
const root = leaf("root", leaf("a", leaf("a1"), leaf("a2")), leaf("b"), leaf("c", leaf("c1")));
const ids = (rows: { leaf: Leaf }[]) => rows.map((row) => row.leaf.id).join(" ");

test("only what is open has its children among the rows", () => {
  assert.equal(ids(rowsOf(root, new Set())), "root a b c");
  const rows = rowsOf(root, new Set(["a"]));
  assert.equal(ids(rows), "root a a1 a2 b c");
  assert.deepEqual(
    rows.map((row) => [row.depth, row.expanded, row.position, row.siblings]),
    [
      [0, true, 1, 1],
      [1, true, 1, 3],
      [2, undefined, 1, 2],
      [2, undefined, 2, 2],
      [1, undefined, 2, 3],
      [1, false, 3, 3],
    ],
  );
});

test("a search shows what fits, and what it is in", () => {
  assert.equal(ids(rowsOf(root, new Set(), "box C1")), "root c c1");
  assert.equal(countFound(root, "box a"), 3);
  assert.equal(ids(rowsOf(root, new Set(), "nothing")), "root");
});

test("dropping: into the middle of a row, between its edges", () => {
  const rows = rowsOf(root, new Set(["a"])); // root a a1 a2 b c
  assert.deepEqual(dropAt(rows, 4.5, 1), { parent: "b", index: 0, into: "b", line: 4, depth: 1 });
  assert.deepEqual(dropAt(rows, 2.1, 2), { parent: "a", index: 0, line: 2, depth: 2 });
  assert.deepEqual(dropAt(rows, 2.9, 2), { parent: "a", index: 1, line: 3, depth: 2 });
  assert.deepEqual(dropAt(rows, 1.1, 1), { parent: "root", index: 0, line: 1, depth: 1 });
});

test("after the last of a branch the indent chooses the level", () => {
  const rows = rowsOf(root, new Set(["a"]));
  assert.deepEqual(dropAt(rows, 3.9, 2), { parent: "a", index: 2, line: 4, depth: 2 });
  assert.deepEqual(dropAt(rows, 3.9, 1), { parent: "root", index: 1, line: 4, depth: 1 });
  assert.deepEqual(dropAt(rows, 5.9, 9), { parent: "root", index: 3, line: 6, depth: 1 });
});

test("keys move an element among its neighbours, in and out", () => {
  assert.deepEqual(nudged(root, "b", "up"), { parent: "root", index: 0 });
  assert.deepEqual(nudged(root, "b", "down"), { parent: "root", index: 3 });
  assert.deepEqual(nudged(root, "b", "in"), { parent: "a", index: 2 });
  assert.deepEqual(nudged(root, "a1", "out"), { parent: "root", index: 1 });
  assert.equal(nudged(root, "a", "up"), undefined);
  assert.equal(nudged(root, "a", "out"), undefined);
  assert.equal(nudged(root, "root", "in"), undefined);
});

test("choosing a range, and dropping what is in another", () => {
  const rows = rowsOf(root, new Set(["a"]));
  assert.deepEqual(rangeOf(rows, "b", "a1"), ["a1", "a2", "b"]);
  assert.deepEqual(outermost(root, ["a2", "a", "c1"]), ["a", "c1"]);
  assert.equal(
    pathTo(root, "c1")
      .map((each) => each.id)
      .join(),
    "root,c,c1",
  );
});

const plain = { tag: "div", type: "", name: "Box", classes: [], attributes: {}, text: "" };

test("rows say what an element is", () => {
  assert.equal(nameOf({ ...plain, name: "Hero", classes: ["price"] }), "Hero");
  assert.equal(
    nameOf({ ...plain, name: "Section", classes: ["c12", "price-table"] }),
    "Price table",
  );
  assert.equal(nameOf(plain), "Box");
  assert.equal(detailOf({ ...plain, text: "  Good \n bread " }), "Good bread");
  assert.equal(detailOf({ ...plain, tag: "img", attributes: { alt: "Oven" } }), "Oven");
  assert.equal(kindOf({ ...plain, tag: "h1" }), "heading");
  assert.equal(kindOf({ ...plain, type: "component" }), "component");
});

test("two thousand branches and their leaves", () => {
  const many = leaf(
    "m",
    ...Array.from({ length: 2000 }, (_, at) => leaf(`m${at}`, leaf(`n${at}`))),
  );
  const open = new Set(many.children.map((each) => each.id));
  assert.equal(rowsOf(many, open).length, 4001);
});
