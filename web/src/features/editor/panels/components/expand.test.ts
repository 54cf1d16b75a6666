import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Content, ElementJson, Removed } from "../../context.ts";
import {
  closure,
  type Definition,
  idOfComponent,
  levels,
  readDefinition,
  walk,
} from "./definition.ts";
import { expand, rulesOfUses } from "./expand.ts";

// What the renderer's own tests read.
const CASES = new URL(
  "../../../../../../tests/builder/sites/components/cases.json",
  import.meta.url,
);

type Case = {
  title: string;
  content: Content;
  expected?: Content;
  ids?: string[];
  rules?: unknown[];
  removed: [string, string][];
};
type Given = { components: Record<string, { name: string; content: unknown; settings: unknown }> };

const given = JSON.parse(readFileSync(CASES, "utf8")) as Given & { cases: Case[] };
const components = new Map<string, Definition>(
  Object.entries(given.components).map(([id, each]) => [id, readDefinition({ id, ...each })]),
);

for (const each of given.cases)
  test(`as the renderer: ${each.title}`, () => {
    const before = structuredClone(each.content);
    const removed: Removed[] = [];
    const found = expand(each.content, components, removed);
    if (each.expected) assert.deepEqual(found, each.expected);
    else {
      const ids = [...walk(found.component)].flatMap(({ attributes }) => attributes?.id ?? []);
      assert.deepEqual(ids, each.ids);
      assert.deepEqual(
        found.styles.map(({ selectors }) => selectors),
        each.rules,
      );
    }
    assert.deepEqual(
      removed.map(({ where, what }) => [where, what]),
      each.removed,
    );
    assert.deepEqual(each.content, before);
  });

test("what stands in a component counts with it", () => {
  const ids = [...components.keys()];
  const row = { type: "component", componentId: ids[1] };
  assert.equal(levels({ components: [row] }, components), 2);
  assert.equal(levels({}, components), 0);
  assert.equal(levels({ components: [{ type: "component", componentId: ids[2] }] }, components), 1);
  assert.deepEqual([...closure([ids[1] ?? ""], components)].sort(), [ids[0], ids[1]]);
});

test("an id is a whole one", () => {
  assert.equal(idOfComponent({ componentId: "C0000000-0000-4000-8000-000000000001" })?.[0], "c");
  assert.equal(idOfComponent({ componentId: "card" }), undefined);
  assert.equal(idOfComponent({} as ElementJson), undefined);
});

test("rules come once", () => {
  const use = { type: "component", componentId: [...components.keys()][1] };
  assert.equal(rulesOfUses({ components: [use, use] }, components).length, 3);
});
