/** Reads and writes the style rules of elements in GrapesJS. */
import type { Component, CssRule, Editor } from "grapesjs";
import type { Device } from "../../context";
import {
  bearing,
  type Origin,
  originOf,
  type Place,
  type Rule,
  type Subject,
} from "./model/origin";
import { longhands, put, type Style } from "./model/sides";

export const MEDIA: Record<Device, string> = {
  desktop: "",
  tablet: "(max-width: 992px)",
  phone: "(max-width: 480px)",
};

export type State = "" | "hover" | "focus";

/** The element itself, or one of its classes by name. */
export type Target = { kind: "element" } | { kind: "class"; name: string };

export function placeFor(
  component: Component,
  target: Target,
  device: Device,
  state: State,
): Place {
  const selector = target.kind === "class" ? `.${target.name}` : `#${component.getId()}`;
  return { selector, media: MEDIA[device], state };
}

/** All rules of the page as the model sees them. */
export function rulesOf(editor: Editor): Rule[] {
  return editor.Css.getAll()
    .models.filter(isConditional)
    .map((rule) => ({
      selectors: rule.getSelectors().models.map((each) => each.getFullName() as string),
      added: String(rule.get("selectorsAdd") ?? ""),
      state: String(rule.get("state") ?? ""),
      media: String(rule.get("mediaText") ?? ""),
      style: rule.getStyle() as Style,
    }));
}

/** Rules of other at-rules are no business of this panel. */
function isConditional(rule: CssRule): boolean {
  const kind = rule.get("atRuleType") as string | undefined;
  return !kind || kind === "media";
}

/** What the canvas knows of an element. */
export function subjectOf(editor: Editor, component: Component): Subject {
  const element = component.getEl();
  const window = editor.Canvas.getWindow() as Window | undefined;
  return {
    names: [`#${component.getId()}`, ...component.getClasses().map((name: string) => `.${name}`)],
    holds: (media) => window?.matchMedia(media).matches ?? false,
    matches: (selector) => {
      try {
        return (
          element?.matches?.(selector.replaceAll(/::?[\w-]+(\([^)]*\))?/g, "") || "*") ?? false
        );
      } catch {
        return false;
      }
    },
  };
}

/** Where each property of one element comes from, at one place. */
export function originsOf(editor: Editor, component: Component, rules: Rule[], place: Place) {
  const found = bearing(rules, subjectOf(editor, component), place);
  return (property: string): Origin => originOf(found, place, property);
}

/** What the browser makes of it in the canvas. */
export function computedOf(component: Component, property: string): string {
  const element = component.getEl();
  const window = element?.ownerDocument.defaultView;
  if (!element || !window) return "";
  const style = window.getComputedStyle(element);
  const values = longhands(property).map((name) => style.getPropertyValue(name));
  return new Set(values).size === 1 ? (values[0] ?? "") : values.join(" ");
}

/** Changes the rules of some places; the changes of a drag become one step for undo. */
export class Writer {
  private readonly editor: Editor;
  /** What the rules said before the drag; null where there was no rule. */
  private before: Map<string, { place: Place; style: Style | null }> = new Map();

  constructor(editor: Editor) {
    this.editor = editor;
  }

  /** While something is dragged: seen at once, not a step yet. */
  preview(places: Place[], changes: Record<string, string>) {
    for (const place of unique(places)) {
      const key = keyOf(place);
      const rule = this.find(place);
      if (!this.before.has(key))
        this.before.set(key, { place, style: rule ? { ...(rule.getStyle() as Style) } : null });
      const style = this.before.get(key)?.style ?? {};
      this.set(place, put(style, changes), { avoidStore: true });
    }
  }

  /** One step for undo, whatever was previewed before. */
  write(places: Place[], changes: Record<string, string>) {
    this.takeBack();
    for (const place of unique(places)) {
      const rule = this.find(place);
      const style = (rule?.getStyle() ?? {}) as Style;
      const next = put(style, changes);
      if (same(style, next)) continue;
      this.set(place, next, {}); // an empty rule is not stored
    }
  }

  /** As if nothing had been previewed. */
  takeBack() {
    for (const { place, style } of this.before.values()) {
      const rule = this.find(place);
      if (style) this.set(place, style, { avoidStore: true });
      else if (rule) this.editor.Css.remove(rule, { avoidStore: true });
    }
    this.before = new Map();
  }

  private find({ selector, media, state }: Place): CssRule | undefined {
    return (
      this.editor.Css.getAll().models.find(
        (rule) =>
          isConditional(rule) &&
          rule.getSelectors().length === 1 &&
          rule.getSelectors().at(0).getFullName() === selector &&
          !rule.get("selectorsAdd") &&
          (rule.get("state") ?? "") === state &&
          (rule.get("mediaText") ?? "") === media,
      ) ?? undefined
    );
  }

  private set(place: Place, style: Style, options: { avoidStore?: boolean }) {
    const rule = this.find(place) ?? this.make(place, options);
    rule.setStyle(style as never, { ...options });
  }

  /** Not by GrapesJS's setClassRule: that takes the device at hand where none is named. */
  private make({ selector, media, state }: Place, options: object): CssRule {
    const type = selector.startsWith("#") ? 2 : 1;
    const made = this.editor.Selectors.add({ name: selector.slice(1), type } as never);
    return this.editor.Css.add(made, state, media, {}, options);
  }
}

function unique(places: Place[]): Place[] {
  return [...new Map(places.map((place) => [keyOf(place), place])).values()];
}

function keyOf({ selector, media, state }: Place): string {
  return `${media}|${selector}:${state}`;
}

function same(one: Style, other: Style): boolean {
  const strip = ({ __p: _, ...style }: Style) => JSON.stringify(style);
  return strip(one) === strip(other);
}
