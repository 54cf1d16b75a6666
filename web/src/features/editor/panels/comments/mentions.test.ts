import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, matching, piecesOf, plainName, toStored, toTyped } from "./mentions.ts";

const ANA = { id: "0190a000-0000-7000-8000-000000000001", name: "Ana" };
const ANABEL = { id: "0190a000-0000-7000-8000-000000000002", name: "Ana Bel" };

test("what is stored and what is typed are the same text", () => {
  const stored = `Hello @[Ana](${ANA.id}), @[Ana Bel](${ANABEL.id})!`;
  const { text, named } = toTyped(stored);
  assert.equal(text, "Hello @Ana, @Ana Bel!");
  assert.deepEqual(named, [ANA, ANABEL]);
  assert.equal(toStored(text, named), stored);
});

test("only who was chosen is mentioned, and only whole names", () => {
  assert.equal(toStored("@Ana @Bob", []), "@Ana @Bob");
  assert.equal(toStored("@Anabel", [ANA]), "@Anabel");
  assert.equal(toStored("ana@Ana.com", []), "ana@Ana.com");
});

test("what only looks like a mention is text", () => {
  assert.deepEqual(piecesOf("@[Ana](nobody) @Ana"), ["@[Ana](nobody) @Ana"]);
  assert.deepEqual(piecesOf(""), []);
});

test("a name cannot end the brackets", () => {
  assert.equal(plainName("A]b(c)@d"), "A b c d");
  assert.equal(plainName("[]"), "Somebody");
});

test("whose name is being typed", () => {
  assert.deepEqual(asked("Hi @an", 6, []), { from: 3, query: "an" });
  assert.deepEqual(asked("@", 1, []), { from: 0, query: "" });
  assert.equal(asked("Hi @an", 2, []), null);
  assert.equal(asked("me@an", 5, []), null);
  assert.equal(asked("@Ana hello", 10, [ANA]), null);
  assert.equal(asked("@ hello", 7, []), null);
});

test("who is offered", () => {
  const people = [
    { name: "Ana Bel", email: "x@example.com" },
    { name: "Bob", email: "bel@example.com" },
    { name: "Carl", email: "c@example.com" },
  ];
  assert.deepEqual(
    matching(people, "bel").map((each) => each.name),
    ["Ana Bel", "Bob"],
  );
  assert.equal(matching(people, "").length, 3);
});
