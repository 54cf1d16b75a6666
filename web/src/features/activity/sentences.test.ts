import assert from "node:assert/strict";
import { test } from "node:test";
import { type Entry, isTold, type Piece, sentence } from "./sentences.ts";

const NAMES: Record<string, string> = { "p-1": "Home", "u-2": "Ben Okri", "i-1": "b@x.org" };
const told = (pieces: Piece[]) =>
  pieces.map((piece) => (typeof piece === "string" ? piece : piece.name)).join("");

const entryOf = (given: Partial<Entry>): Entry => ({
  id: "1",
  who: "Ada",
  userId: "u-1",
  action: "update",
  type: "pages",
  resourceId: "p-1",
  changes: {},
  ...given,
});

function said(given: Partial<Entry>): [string, string[]] {
  const entry = entryOf(given);
  const made = sentence(entry, (id) => (id ? NAMES[id] : undefined));
  return [told(made.pieces), made.details.map(told)];
}

test("one change says from what to what", () => {
  const [text] = said({ changes: { title: { from: "Old", to: "New" } } });
  assert.equal(text, "Ada changed the title of the page Home from “Old” to “New”.");
});

test("what follows from a change is not told", () => {
  const changes = {
    content: { from: { length: 2 }, to: { length: 3 } },
    version: { from: 1, to: 2 },
  };
  assert.equal(said({ changes })[0], "Ada changed the content of the page Home.");
});

test("several changes are listed", () => {
  const [text, details] = said({
    changes: { title: { from: null, to: "New" }, slug: { from: "a", to: null } },
  });
  assert.equal(text, "Ada changed the page Home.");
  assert.deepEqual(details, ["Title to “New”", "Address: it was “a”, now it is empty"]);
});

test("things that came or went have the name they had", () => {
  assert.equal(
    said({ action: "delete", type: "sites", changes: { name: { from: "Studio" } } })[0],
    "Ada deleted the site Studio.",
  );
});

test("people come, go and change roles", () => {
  const type = "organization_members";
  assert.equal(
    said({ type, changes: { role: { from: "viewer", to: "admin" } }, resourceId: "u-2" })[0],
    "Ada changed the role of Ben Okri from viewer to admin.",
  );
  assert.equal(
    said({ type, action: "delete", changes: { user_id: { from: "u-1" } } })[0],
    "Ada left.",
  );
  assert.equal(
    said({
      type: "organization_invitations",
      action: "create",
      changes: { email: { to: "b@x.org" }, role: { to: "editor" } },
    })[0],
    "Ada invited b@x.org as an editor.",
  );
});

test("what became of an invitation", () => {
  const type = "organization_invitations";
  const open = { from: null, to: "2026-11-23T11:10:43+00:00" };
  const invited = (changes: Entry["changes"], given: Partial<Entry> = {}) =>
    said({ type, resourceId: "i-1", changes, ...given })[0];
  const nobody = { who: null, userId: null };
  const accepted = { accepted_at: open, accepted_by: { from: null, to: "u-2" } };
  assert.equal(invited(accepted, nobody), "Ben Okri accepted the invitation.");
  assert.equal(invited({ revoked_at: open }), "Ada took back the invitation of b@x.org.");
  assert.equal(invited({ revoked_at: open }, nobody), "b@x.org declined the invitation.");
  const later = { from: "2026-11-23", to: "2026-11-30" };
  assert.equal(invited({ expires_at: later }), "Ada renewed the invitation of b@x.org.");
});

test("who makes an organization owns it", () => {
  const changes = { role: { to: "owner" }, user_id: { to: "u-1" } };
  const [text] = said({ type: "organization_members", action: "create", changes });
  assert.equal(text, "Ada became the owner.");
});

test("who was given an organization by Roseram is named", () => {
  const changes = { role: { to: "owner" }, user_id: { to: "u-2" } };
  const type = "organization_members";
  const [text] = said({ who: null, userId: null, type, action: "create", changes });
  assert.equal(text, "Ben Okri became the owner.");
});

test("what nobody did, Roseram did", () => {
  const [text] = said({
    who: null,
    userId: null,
    type: "sites",
    changes: { status: { from: "draft", to: "published" } },
  });
  assert.equal(text, "Roseram published the site Home.");
});

test("a publish is told from its beginning and its end", () => {
  const type = "site_releases";
  const number = { release_number: { to: 4 } };
  assert.equal(said({ type, action: "create", changes: number })[0], "Ada started release 4.");
  const status = (to: string) => ({ type, changes: { status: { to }, ...number } });
  assert.equal(said(status("live"))[0], "Release 4 went live.");
  assert.equal(said(status("failed"))[0], "Release 4 failed.");
  const told = ["ready", "retired", "live", "failed"].filter((to) => isTold(entryOf(status(to))));
  assert.deepEqual(told, ["live", "failed"]);
});

test("what only follows from something else is not told", () => {
  const published_at = { from: null, to: "2026-01-01" };
  assert.equal(isTold(entryOf({ type: "sites", changes: { published_at } })), false);
  const name = { from: "A", to: "B" };
  assert.equal(isTold(entryOf({ type: "sites", changes: { published_at, name } })), true);
  assert.equal(isTold(entryOf({ type: "sites", action: "delete" })), true);
});
