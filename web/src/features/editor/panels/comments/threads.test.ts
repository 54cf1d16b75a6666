import assert from "node:assert/strict";
import { test } from "node:test";
import { authorOf, type Comment, grouped, threadsOf } from "./threads.ts";

const comment = (id: string, more: Partial<Comment> = {}): Comment => ({
  id,
  parent_id: null,
  user_id: "u",
  content: id,
  block_id: null,
  resolved: false,
  created_at: "2026-01-01",
  updated_at: "2026-01-01",
  person: null,
  ...more,
});

test("answers belong to the thread, however deep they were written", () => {
  const threads = threadsOf([
    comment("a"),
    comment("b", { parent_id: "a" }),
    comment("c", { block_id: "i1" }),
    comment("d", { parent_id: "b" }),
  ]);
  assert.deepEqual(
    threads.map(({ number, id, answers }) => [number, id, answers.map((each) => each.id)]),
    [
      [1, "a", ["b", "d"]],
      [2, "c", []],
    ],
  );
});

test("an answer whose thread is not there stands by itself", () => {
  assert.deepEqual(
    threadsOf([comment("b", { parent_id: "a" })]).map((each) => each.id),
    ["b"],
  );
});

test("on an element, on the page, on nothing any longer", () => {
  const threads = threadsOf([
    comment("a", { block_id: "i1" }),
    comment("b"),
    comment("c", { block_id: "i2" }),
  ]);
  const { here, page, gone } = grouped(threads, (block) => block === "i1");
  assert.deepEqual(
    [here, page, gone].map((each) => each.map(({ id }) => id)),
    [["a"], ["b"], ["c"]],
  );
});

test("somebody who is gone is somebody", () => {
  assert.equal(authorOf(comment("a")), "Somebody");
});
