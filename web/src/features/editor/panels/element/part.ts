/** What the chosen element is: its name, its link, its picture, its rows; by its type. */
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { type ComponentType, lazy } from "react";
import type { Part } from "../../parts";
import { registerSettings } from "./registry";

type Section = ComponentType<{ component: Component }>;

const tag = (component: Component) => (component.get("tagName") ?? "").toLowerCase();
const isType = (type: string) => (component: Component) => component.get("type") === type;
const isTag =
  (...tags: string[]) =>
  (component: Component) =>
    tags.includes(tag(component)) && component.get("type") !== "map";
const isElement = (component: Component) => component.parent() !== undefined;

const section = (load: () => Promise<{ Section: Section }>) =>
  lazy(() => load().then(({ Section }) => ({ default: Section }))) as unknown as Section;

const SECTIONS = [
  {
    title: "Element",
    order: 10,
    match: isElement,
    Component: section(() => import("./sections/General")),
  },
  {
    title: "Link",
    order: 20,
    match: isTag("a"),
    Component: section(() => import("./sections/Link")),
  },
  {
    title: "Picture",
    order: 20,
    match: isTag("img"),
    Component: section(() => import("./sections/Picture")),
  },
  {
    title: "Video",
    order: 20,
    match: isType("video"),
    Component: section(() => import("./sections/Video")),
  },
  {
    title: "Map",
    order: 20,
    match: isType("map"),
    Component: section(() => import("./sections/Map")),
  },
  {
    title: "Embedded page",
    order: 20,
    match: (each: Component) => isTag("iframe")(each) && !isType("video")(each),
    Component: section(() => import("./sections/Embed")),
  },
  {
    title: "List",
    order: 20,
    match: isTag("ul", "ol"),
    Component: section(() => import("./sections/List")),
  },
  {
    title: "Table",
    order: 20,
    match: isTag("table", "thead", "tbody", "tfoot", "tr", "td", "th"),
    Component: section(() => import("./sections/Table")),
  },
  {
    title: "Button",
    order: 20,
    match: isTag("button"),
    Component: section(() => import("./sections/Button")),
  },
  {
    title: "Shown on",
    order: 80,
    match: isElement,
    Component: section(() => import("./sections/Shown")),
  },
  {
    title: "Attributes",
    order: 90,
    closed: true,
    match: isElement,
    Component: section(() => import("./sections/Attributes")),
  },
];
for (const each of SECTIONS) registerSettings(each);

export const part: Part = {
  panel: {
    id: "element",
    label: "Element",
    icon: IconAdjustmentsHorizontal,
    side: "right",
    order: 20,
    needs: "edit",
    shortcut: "e",
    load: async () => ({ Component: (await import("./ElementPanel")).ElementPanel }),
  },
};
