import assert from "node:assert/strict";
import { test } from "node:test";
import type { Content } from "../context";
import { merge } from "./merge.ts";
import { canonical } from "./same.ts";
import {
  all,
  Chance,
  changed,
  element,
  idsIn,
  large,
  page,
  placesOf,
  randomPage,
  rule,
} from "./samples.ts";
import { idOf } from "./tree.ts";

const SEEDS = Array.from({ length: 150 }, (_, seed) => seed + 1);

const equal = (a: unknown, b: unknown, message?: string) =>
  assert.equal(canonical(a), canonical(b), message);

/** The page with a mark on its outermost element: a change that collides with nothing. */
function marked(content: Content, name: string): Content {
  const attributes = { ...content.component.attributes, [name]: "yes" };
  return { ...content, component: { ...content.component, attributes } };
}

function unique(content: Content, message: string) {
  const ids = idsIn(content);
  assert.equal(new Set(ids).size, ids.length, message);
}

test("what only one changed is taken as it is", () => {
  for (const seed of SEEDS) {
    const chance = new Chance(seed);
    const base = randomPage(chance);
    const other = changed(base, chance, 12);
    equal(merge(base, base, other).merged, other);
    equal(merge(base, other, base).merged, other);
    equal(merge(base, other, other).merged, other);
    // The same where the other side has changed something, too: no way around the merge.
    equal(merge(base, marked(base, "m"), other).merged, marked(other, "m"), `mine, seed ${seed}`);
    equal(merge(base, other, marked(base, "t")).merged, marked(other, "t"), `theirs, seed ${seed}`);
    const both = merge(base, marked(other, "m"), other);
    equal(both.merged, marked(other, "m"), `both, seed ${seed}`);
    equal(both.collisions, []);
  }
});

test("changes of different parts are both there, whichever comes first", () => {
  for (const seed of SEEDS) {
    const chance = new Chance(seed);
    const base = randomPage(chance);
    const [first, second] = ["/", "/"].map(
      (top, at) => Object.entries(placesOf(base)).filter(([, parent]) => parent === top)[at]?.[0],
    );
    const mine = changed(base, chance, 6, first);
    const theirs = changed(base, chance, 6, second);
    const { merged, collisions } = merge(base, mine, theirs);
    equal(collisions, [], `seed ${seed}`);
    const part = (content: Content, id: string | undefined) =>
      all(content).find((each) => idOf(each.element) === id)?.element;
    equal(part(merged, first), part(mine, first));
    equal(part(merged, second), part(theirs, second));
    equal(merge(base, theirs, mine).merged, merged);
    unique(merged, `seed ${seed}`);
  }
});

test("no element is lost, none is doubled", () => {
  let free = 0;
  for (const seed of SEEDS) {
    const base = randomPage(new Chance(seed));
    const mine = changed(base, new Chance(seed, "m"), 7);
    const theirs = changed(base, new Chance(seed + 1000, "t"), 7);
    const { merged, collisions } = merge(base, mine, theirs);
    unique(merged, `seed ${seed}`);
    const there = new Set(idsIn(merged));
    const [before, my, their] = [base, mine, theirs].map((each) => new Set(idsIn(each)));
    const ownText = collisions.some((each) => each.kind === "text");
    for (const id of [...(my ?? []), ...(their ?? [])]) {
      const stays = (my?.has(id) && their?.has(id)) || !before?.has(id);
      if (stays && !ownText) assert.ok(there.has(id), `${id} is lost, seed ${seed}`);
    }
    if (collisions.length === 0) {
      free++;
      const gone = [...(before ?? [])].filter((id) => !my?.has(id) || !their?.has(id));
      for (const id of gone) assert.ok(!there.has(id), `${id} is back, seed ${seed}`);
    }
  }
  assert.ok(free > 10, `${free} of the pairs have no collision`);
});

test("it is the same from both sides, but for the order of what is new", () => {
  for (const seed of SEEDS) {
    const base = randomPage(new Chance(seed));
    const mine = changed(base, new Chance(seed, "m"), 5);
    const theirs = changed(base, new Chance(seed + 1000, "t"), 5);
    const [one, other] = [merge(base, mine, theirs), merge(base, theirs, mine)];
    const asked = (from: typeof one) => from.collisions.map((each) => each.id).sort();
    equal(asked(one), asked(other), `collisions, seed ${seed}`);
    if (one.collisions.length === 0) {
      equal(placesOf(one.merged), placesOf(other.merged), `places, seed ${seed}`);
      const own = (content: Content) =>
        Object.fromEntries(
          all(content).map(({ element: each }) => [
            idOf(each) ?? "/",
            { ...each, classes: [...(each.classes ?? [])].sort(), components: null },
          ]),
        );
      equal(own(one.merged), own(other.merged), `fields, seed ${seed}`);
    }
  }
});

test("choices settle every collision, and ids stay unique", () => {
  for (const seed of SEEDS) {
    const base = randomPage(new Chance(seed), 2);
    const mine = changed(base, new Chance(seed, "m"), 10);
    const theirs = changed(base, new Chance(seed + 1000, "t"), 10);
    for (const side of ["mine", "theirs"] as const) {
      let choices = {};
      let result = merge(base, mine, theirs);
      for (let round = 0; result.collisions.length > 0 && round < 9; round++) {
        const made = result.collisions.map((each) => [each.id, side]);
        choices = { ...choices, ...Object.fromEntries(made) };
        result = merge(base, mine, theirs, choices);
      }
      equal(result.collisions, [], `seed ${seed}`);
      unique(result.merged, `seed ${seed}, ${side}`);
    }
  }
});

const hero = (title: string, ...more: ReturnType<typeof element>[]) =>
  page([
    element(
      "section",
      "hero",
      element("h1", "title", title),
      element("p", "text", "Open daily"),
      ...more,
    ),
  ]);

test("the same text in two ways is asked about, and decided", () => {
  const [base, mine, theirs] = ["Good", "Better", "Best"].map((title) => hero(title));
  if (!base || !mine || !theirs) throw new Error();
  const [collision, ...more] = merge(base, mine, theirs).collisions;
  assert.deepEqual(more, []);
  assert.equal(collision?.what, "The text of Heading “Good”");
  assert.deepEqual(
    [collision?.base, collision?.mine, collision?.theirs],
    ["Good", "Better", "Best"],
  );
  assert.equal(collision?.element, "title");
  const id = collision?.id ?? "";
  equal(merge(base, mine, theirs, { [id]: "mine" }).merged, mine);
  equal(merge(base, mine, theirs, { [id]: "theirs" }).merged, theirs);
  equal(merge(base, mine, theirs, { [id]: { text: "Both" } }).merged, hero("Both"));
});

test("a text and the address of a link in it do not collide", () => {
  const said = (before: string, href: string) =>
    page([
      element("p", "p", before, {
        ...element("a", "way", "Find us"),
        attributes: { id: "way", href },
      }),
    ]);
  const { merged, collisions } = merge(
    said("Open. ", "/a"),
    said("Closed. ", "/a"),
    said("Open. ", "/b"),
  );
  assert.deepEqual(collisions, []);
  equal(merged, said("Closed. ", "/b"));
});

test("what one deleted and the other changed is asked about; it is there until then", () => {
  const base = hero("Good", element("p", "more", "Old"));
  const mine = hero("Good");
  const theirs = hero("Good", element("p", "more", "New"));
  const { merged, collisions } = merge(base, mine, theirs);
  equal(merged, theirs);
  assert.deepEqual(
    collisions.map((each) => each.what),
    ["You deleted Text “Old”; it was changed meanwhile"],
  );
  const id = collisions[0]?.id ?? "";
  equal(merge(base, mine, theirs, { [id]: "mine" }).merged, mine);
  equal(merge(base, mine, theirs, { [id]: "theirs" }).merged, theirs);
});

test("the style of a deleted element counts as a change of it", () => {
  const base = { ...hero("Good"), styles: [rule("#text", { color: "red" })] };
  const theirs = { ...base, styles: [rule("#text", { color: "blue" })] };
  const mine = page([element("section", "hero", element("h1", "title", "Good"))]);
  const { merged, collisions } = merge(base, mine, theirs);
  assert.deepEqual(
    collisions.map((each) => each.kind),
    ["deleted"],
  );
  equal(merged, theirs);
  equal(merge(base, mine, theirs, { [collisions[0]?.id ?? ""]: "mine" }).merged, mine);
});

test("both add at the same place: theirs, then mine", () => {
  const [mine, theirs] = ["m", "t"].map((id) => hero("Good", element("p", id, id)));
  const both = hero("Good", element("p", "t", "t"), element("p", "m", "m"));
  if (mine && theirs) equal(merge(hero("Good"), mine, theirs).merged, both);
});

test("one moves an element, the other changes it", () => {
  const [title, text] = [element("h1", "title", "Good"), element("p", "text", "Open daily")];
  const base = page([element("section", "a", title, text), element("section", "b")]);
  const mine = page([element("section", "a", title), element("section", "b", text)]);
  const better = element("p", "text", "Open always");
  const theirs = page([element("section", "a", title, better), element("section", "b")]);
  const { merged, collisions } = merge(base, mine, theirs);
  assert.deepEqual(collisions, []);
  equal(merged, page([element("section", "a", title), element("section", "b", better)]));
});

test("two that are moved into each other: one stays, nothing is lost", () => {
  const base = page([element("div", "a"), element("div", "b")]);
  const mine = page([element("div", "a", element("div", "b"))]);
  const theirs = page([element("div", "b", element("div", "a"))]);
  assert.deepEqual(idsIn(merge(base, mine, theirs).merged).sort(), ["a", "b"]);
});

test("properties of a rule are merged one by one", () => {
  const styled = (color: string, width: string, phone: string) => ({
    ...hero("Good"),
    styles: [
      rule("#title", { color, width }),
      rule("#title", { color: phone }, "(max-width: 480px)"),
    ],
  });
  const base = styled("red", "1px", "red");
  const free = merge(base, styled("blue", "1px", "red"), styled("red", "2px", "green"));
  assert.deepEqual(free.collisions, []);
  equal(free.merged, styled("blue", "2px", "green"));
  const { collisions } = merge(base, styled("red", "1px", "blue"), styled("red", "1px", "green"));
  assert.deepEqual(
    collisions.map((each) => [each.what, each.mine, each.theirs, each.element]),
    [["Colour of Heading “Good” on phones", "blue", "green", "title"]],
  );
});

test("elements without ids are known by where they stand", () => {
  const bare = (...texts: string[]) =>
    page(
      texts.map((text) => ({ tagName: "p", components: [{ type: "textnode", content: text }] })),
    );
  const free = merge(bare("A", "B"), bare("New", "A", "B"), bare("A", "B2"));
  assert.deepEqual(free.collisions, []);
  equal(free.merged, bare("New", "A", "B2"));
  const { collisions } = merge(bare("A", "B"), bare("A", "B1"), bare("A", "B2"));
  assert.equal(collisions.length, 1);
});

test("ids that one side gave meanwhile are no change of the page", () => {
  const bare = (text: string) =>
    page([{ tagName: "p", components: [{ type: "textnode", content: text }] }]);
  const { merged, collisions } = merge(bare("A"), page([element("p", "i1", "A")]), bare("B"));
  assert.deepEqual(collisions, []);
  equal(merged, page([element("p", "i1", "B")]));
});

test("content in an older form is one thing", () => {
  const older = (text: string) => ({ blocks: [{ id: "1", html: text }] }) as unknown as Content;
  const { merged, collisions } = merge(older("a"), older("b"), older("c"));
  assert.deepEqual(
    collisions.map((each) => each.kind),
    ["whole"],
  );
  equal(merged, older("b"));
  equal(merge(older("a"), older("b"), older("c"), { whole: "theirs" }).merged, older("c"));
});

test("a page of 2,000 elements", () => {
  const base = large(2000);
  assert.equal(idsIn(base).length, 2000);
  const mine = changed(base, new Chance(1, "m"), 60);
  equal(merge(base, mine, base).merged, mine);
  equal(merge(base, base, mine).merged, mine);
});
