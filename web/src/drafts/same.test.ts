import assert from "node:assert/strict";
import { test } from "node:test";
import { same } from "./same.ts";

test("The order of names does not count, that of a list does", () => {
  assert.ok(same({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 }));
  assert.ok(!same([1, 2], [2, 1]));
  assert.ok(!same([1], { 0: 1 }));
  assert.ok(!same({}, null));
});

test("What is undefined is not there", () => {
  assert.ok(same({ a: 1, b: undefined }, { a: 1 }));
  assert.ok(!same({ a: 1, b: null }, { a: 1 }));
});

test("What both share is not looked into", () => {
  const shared = new Proxy({}, { ownKeys: () => assert.fail("it was looked into") });
  assert.ok(same({ shared, a: 1 }, { a: 1, shared }));
  assert.ok(!same({ shared, a: 1 }, { shared, a: 2 }));
});
