import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "./order.ts";

test("Names come in one order, at every depth; lists keep theirs", () => {
  const made = inOrder({ b: [{ d: 1, c: 2 }, 3], a: null });
  assert.equal(JSON.stringify(made), '{"a":null,"b":[{"c":2,"d":1},3]}');
});

test("What is in order is shared, and cannot be changed by whoever has it", () => {
  const part = inOrder({ b: 1, a: 2 });
  const whole = inOrder({ part, other: {} });
  assert.equal(whole.part, part);
  assert.equal(inOrder(whole), whole);
  assert.throws(() => Object.assign(whole.part, { b: 3 }), TypeError);
});
