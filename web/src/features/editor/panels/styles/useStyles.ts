/** Everything the controls ask for: values and where they are from, and how they are changed. */
import type { Component } from "grapesjs";
import { createContext, useContext, useEffect, useMemo } from "react";
import { readTokens } from "@/features/sites/design/tokens";
import { type Device, type EditorHandle, useEditor } from "../../context";
import { computedOf, originsOf, placeFor, rulesOf, type State, type Target, Writer } from "./apply";
import { type Origin, type Place, together } from "./model/origin";
import { longhands } from "./model/sides";
import { type Palette, paletteOf } from "./model/tokens";

export type Styles = {
  components: Component[];
  device: Device;
  palette: Palette;
  disabled: boolean;
  get: (property: string) => Origin;
  computed: (property: string) => string;
  /** Empty values take a property out. With `live` it is not a step for undo yet. */
  set: (changes: Record<string, string>, live?: boolean) => void;
  reset: (property: string) => void;
  /** Pixels of each unit, for changing from one to another. */
  sizes: () => Record<string, number>;
};

export const StylesContext = createContext<Styles | null>(null);

export function useStyles(): Styles {
  const styles = useContext(StylesContext);
  if (!styles) throw new Error("useStyles: not within the panel of styles");
  return styles;
}

/** The styles of what is chosen, as the page is at this tick. */
export function useStylesOf(
  components: Component[],
  target: Target,
  state: State,
  tick: number,
): Styles {
  const handle = useEditor();
  const { editor, device, mayEdit } = handle;
  const writer = useWriter(handle);
  const palette = useMemo(
    () => paletteOf(readTokens(handle.site.settings)),
    [handle.site.settings],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tick` tells that rules have changed
  return useMemo(() => {
    const rules = rulesOf(editor);
    const places = components.map((each) => placeFor(each, target, device, state));
    const origins = components.map((each, at) =>
      originsOf(editor, each, rules, places[at] as Place),
    );
    const known = new Map<string, Origin>();
    const get = (property: string) => {
      const found = known.get(property) ?? together(origins.map((origin) => origin(property)));
      known.set(property, found);
      return found;
    };
    const first = components[0];
    return {
      components,
      device,
      palette,
      disabled: !mayEdit,
      get,
      computed: (property) => (first ? computedOf(first, property) : ""),
      set: (changes, live) => {
        const long = Object.fromEntries(
          Object.entries(changes).flatMap(([name, value]) =>
            longhands(name).map((each) => [each, value]),
          ),
        );
        if (live) writer.preview(places, long);
        else writer.write(places, long);
      },
      reset: (property) =>
        writer.write(places, Object.fromEntries(longhands(property).map((name) => [name, ""]))),
      sizes: () => sizesOf(first),
    };
  }, [editor, components, target, device, state, palette, mayEdit, writer, tick]);
}

function useWriter({ editor }: EditorHandle): Writer {
  const writer = useMemo(() => new Writer(editor), [editor]);
  useEffect(() => () => writer.takeBack(), [writer]);
  return writer;
}

function sizesOf(component: Component | undefined): Record<string, number> {
  const element = component?.getEl();
  const window = element?.ownerDocument.defaultView;
  if (!element || !window) return {};
  const font = (each: Element) => Number.parseFloat(window.getComputedStyle(each).fontSize) || 16;
  const root = element.ownerDocument.documentElement;
  return {
    px: 1,
    em: font(element),
    rem: font(root),
    "%": (element.parentElement?.clientWidth ?? root.clientWidth) / 100,
    vw: window.innerWidth / 100,
    vh: window.innerHeight / 100,
  };
}
