/** Settings of elements by their type: every part of the editor may add a section. */
import type { Component } from "grapesjs";
import type { ComponentType } from "react";

export type Settings = {
  /** Whether the section is for this element. */
  match: (component: Component) => boolean;
  title: string;
  /** Smaller is further up; those of the panel itself are 10, 20, … 90. */
  order?: number;
  /** Not folded in, unless it is said. */
  closed?: boolean;
  /** What the section shows; it writes into the component, and is drawn anew when that changes. */
  Component: ComponentType<{ component: Component }>;
};

const registered: Settings[] = [];

/** Add a section to the panel; `part.ts` does it in its plugin, with a lazy Component. */
export function registerSettings(settings: Settings): void {
  if (registered.some((each) => each.title === settings.title && each.match === settings.match))
    return;
  registered.push(settings);
}

/** The sections for an element, in order. */
export function settingsFor(component: Component): Settings[] {
  return registered
    .filter((each) => each.match(component))
    .sort((a, b) => (a.order ?? 50) - (b.order ?? 50));
}
