import { deepStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { fitted, withoutForeign } from "./fit.ts";
import { type Parcel, rulesFor, unwrapped, wrapped } from "./parcel.ts";

const rule = (selectors: string[], color: string) => ({ selectors, style: { color } });
const parcel: Parcel = {
  roseram: 1,
  organization: "one",
  components: [
    { tagName: "p", classes: ["card"], attributes: { id: "i1", title: '"quoted" & <b>' } },
  ],
  styles: [rule(["card"], "red")],
};

test("a parcel comes out as it was put in", () => {
  deepStrictEqual(unwrapped(`<meta charset="utf-8">${wrapped(parcel, "<p>x</p>")}`), parcel);
  strictEqual(unwrapped("<p>x</p>"), undefined);
  strictEqual(unwrapped('<div data-roseram="%7Bnot">'), undefined);
});

test("rules of classes and ids go along, others do not", () => {
  const rules = [rule(["card"], "red"), rule(["#i1"], "blue"), rule(["card", "wide"], "green")];
  const tag = { selectors: [], selectorsAdd: "p", style: { color: "pink" } };
  deepStrictEqual(rulesFor(parcel.components, [...rules, tag]), rules.slice(0, 2));
});

test("an id that is there becomes a new one, with its rules and links", () => {
  const given = {
    components: [
      { tagName: "a", attributes: { id: "i1", href: "#i2" } },
      { tagName: "p", attributes: { id: "i2" } },
    ],
    styles: [rule(["#i1"], "red")],
  };
  let count = 0;
  const page = { ids: new Set(["i1", "i2"]), rules: [], newId: () => `n${++count}` };
  deepStrictEqual(fitted(given, page), {
    components: [
      { tagName: "a", attributes: { id: "n1", href: "#n2" } },
      { tagName: "p", attributes: { id: "n2" } },
    ],
    styles: [rule(["#n1"], "red")],
  });
});

test("a class that looks otherwise in the page gets a new name, the same one stays", () => {
  const page = { ids: new Set<string>(), rules: [rule(["card"], "blue")], newId: () => "" };
  const { components, styles } = fitted(parcel, page);
  deepStrictEqual(components[0]?.classes, ["card-2"]);
  deepStrictEqual(styles, [rule(["card-2"], "red")]);
  const same = fitted(parcel, { ...page, rules: [rule(["card"], "red")] });
  deepStrictEqual(same.components[0]?.classes, ["card"]);
  deepStrictEqual(same.styles, []);
});

test("files of another organization stay there, and it is said", () => {
  const image = { type: "image", attributes: { src: "asset:1", alt: "Oven" } };
  const given = { ...parcel, components: [image] };
  strictEqual(withoutForeign(given, "one").parcel, given);
  const { parcel: made, removed } = withoutForeign(given, "two");
  deepStrictEqual(made.components, [{ type: "image", attributes: { alt: "Oven" } }]);
  deepStrictEqual(removed, [{ what: "the picture “Oven”, which is not in this organization" }]);
});
