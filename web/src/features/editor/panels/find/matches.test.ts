import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesOf, type Piece, replacedAll, replacedAt, snippetOf, textsOf } from "./matches.ts";

const piece = (key: string, text: string, more: Partial<Piece> = {}): Piece => ({
  key,
  kind: "text",
  text,
  replaceable: true,
  ...more,
});
const any = { matchCase: false };

test("words are found wherever they stand, with or without their case", () => {
  const pieces = [piece("a", "Good bread, good butter"), piece("b", "/bread", { kind: "link" })];
  const found = matchesOf(pieces, "good", any);
  assert.deepEqual(
    found.map((each) => [each.key, each.from, each.to]),
    [
      ["a", 0, 4],
      ["a", 12, 16],
    ],
  );
  assert.equal(matchesOf(pieces, "good", { matchCase: true }).length, 1);
  assert.equal(matchesOf(pieces, "BREAD", any).length, 2);
  assert.deepEqual(matchesOf(pieces, "  ", any), []);
});

test("nothing in the words is a pattern, and any white space is white space", () => {
  assert.equal(matchesOf([piece("a", "1.5 (x)")], ".5 (", any).length, 1);
  assert.equal(matchesOf([piece("a", "1x5")], "1.5", any).length, 0);
  assert.equal(matchesOf([piece("a", "good\n  bread")], "good bread", any).length, 1);
});

test("what replaces is taken as it is", () => {
  assert.equal(replacedAll("a b a", "A", "$&", any), "$& b $&");
  assert.equal(replacedAll("a b A", "A", "c", { matchCase: true }), "a b c");
  assert.equal(replacedAt("a b a", { from: 4, to: 5 }, "c"), "a b c");
});

test("a snippet shows what is around", () => {
  const text = "The quick brown fox jumps over the lazy dog and away";
  assert.deepEqual(snippetOf(text, { from: 16, to: 19 }, 6), {
    before: "…brown ",
    hit: "fox",
    after: " jumps…",
  });
});

test("the texts of HTML are what is between its tags", () => {
  assert.deepEqual(textsOf('Good <em title="a">bread</em><!-- no -->'), [
    { from: 0, text: "Good " },
    { from: 19, text: "bread" },
  ]);
});
