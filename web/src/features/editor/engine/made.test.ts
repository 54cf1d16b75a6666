import assert from "node:assert/strict";
import { test } from "node:test";
import { MadeOf } from "./made.ts";

type Held = Record<string, unknown>;

/** Makes a text of a model, and counts how often it did. */
function counted(unseen: string[] = []) {
  const made = new MadeOf<{ attributes: Held }, string>(new Set(unseen));
  const asked = {
    times: 0,
    of: (model: { attributes: Held }, besides: unknown[] = []) =>
      made.of(model, besides, () => {
        asked.times++;
        return JSON.stringify(model.attributes);
      }),
  };
  return asked;
}

test("What a model holds is made into something once, until it holds something else", () => {
  const asked = counted();
  const model = { attributes: { tagName: "p" } as Held };
  assert.equal(asked.of(model), asked.of(model));
  assert.equal(asked.times, 1);
  model.attributes.tagName = "h2"; // no event tells of it
  assert.equal(asked.of(model), '{"tagName":"h2"}');
  model.attributes.editable = true;
  assert.equal(asked.of(model), '{"tagName":"h2","editable":true}');
  delete model.attributes.editable;
  assert.equal(asked.of(model), '{"tagName":"h2"}');
});

test("An object that is changed in its place is seen, and so is one that holds others", () => {
  const asked = counted();
  const classes = { names: ["card"], toJSON: () => classes.names };
  const model = { attributes: { attributes: { href: "/" }, classes } as Held };
  asked.of(model);
  (model.attributes.attributes as Held).href = "/about";
  assert.match(asked.of(model), /about/);
  classes.names.push("wide");
  assert.match(asked.of(model), /wide/);
  assert.equal(asked.times, 3);
});

test("What is beside the model counts, and what is unseen does not", () => {
  const asked = counted(["status"]);
  const model = { attributes: { status: "" } as Held };
  const child = {};
  asked.of(model, [child]);
  model.attributes.status = "hovered";
  asked.of(model, [child]);
  assert.equal(asked.times, 1);
  asked.of(model, [{}]);
  asked.of(model, []);
  assert.equal(asked.times, 3);
});
