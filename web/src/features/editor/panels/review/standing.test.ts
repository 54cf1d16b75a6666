import assert from "node:assert/strict";
import { test } from "node:test";
import { isChanged, isSeen, type Review, standingOf } from "./standing.ts";

const NOW = { version: 3, updated_at: "2026-01-02T10:00:00.123456+00:00" };
const review = (more: Partial<Review> = {}): Review => ({
  id: "r",
  status: "open",
  message: null,
  response: null,
  requested_by: "a",
  reviewer_id: null,
  page_version: 3,
  created_at: "2026-01-02T10:00:00.123456+00:00",
  completed_at: null,
  asker: null,
  reviewer: null,
  ...more,
});

test("a change of the content or of anything else makes a review old", () => {
  assert.equal(isChanged(review(), NOW), false);
  assert.equal(isChanged(review({ page_version: 2 }), NOW), true);
  assert.equal(isChanged(review({ created_at: "2026-01-02T10:00:00.123455+00:00" }), NOW), true);
  assert.equal(isChanged(review({ created_at: "2026-01-02T10:00:00.1235+00:00" }), NOW), false);
});

test("nobody was asked, or took it back", () => {
  assert.deepEqual(standingOf([], NOW), { kind: "none" });
  assert.deepEqual(standingOf([review({ status: "cancelled" })], NOW), { kind: "none" });
});

test("the newest word counts", () => {
  const back = review({ status: "changes_requested" });
  assert.equal(standingOf([review(), back], NOW).kind, "waiting");
  assert.equal(standingOf([back, review({ page_version: 1 })], NOW).kind, "sent-back");
});

test("an approval of the present state counts whatever came after it", () => {
  const good = review({ status: "approved" });
  assert.equal(standingOf([review(), good], NOW).kind, "approved");
  const old = standingOf([review({ status: "approved", page_version: 2 })], NOW);
  assert.equal(old.kind, "approved");
  assert.equal(old.kind === "approved" && old.changed, true);
});

test("what is on the screen is what the server has, or it is not", () => {
  assert.equal(isSeen(NOW, NOW), true);
  assert.equal(isSeen({ ...NOW, version: 2 }, NOW), false);
  assert.equal(isSeen({ ...NOW, updated_at: "2026-01-02T10:00:00.123455+00:00" }, NOW), false);
});
