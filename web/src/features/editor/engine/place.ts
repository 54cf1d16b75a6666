/** Where an element of the canvas is on the screen: for what is drawn over the canvas. */
import type { Component, Editor } from "grapesjs";
import { useEffect, useState } from "react";

export type Place = { x: number; y: number; width: number; height: number };

/**
 * The element's place in pixels from the upper left corner of the canvas' box, in which overlays are
 * drawn. The canvas may be shown smaller than it is; this is what a person sees.
 */
export function placeOf(editor: Editor, component: Component): Place | undefined {
  const element = component.view?.el;
  const frame = editor.Canvas.getFrameEl();
  const box = frame?.closest("[data-canvas-box]");
  if (!element?.isConnected || !frame || !box) return undefined;
  const rect = rectOf(element);
  const outer = frame.getBoundingClientRect();
  const origin = box.getBoundingClientRect();
  const scale = frame.offsetWidth > 0 ? outer.width / frame.offsetWidth : 1;
  return {
    x: outer.left - origin.left + rect.left * scale,
    y: outer.top - origin.top + rect.top * scale,
    width: rect.width * scale,
    height: rect.height * scale,
  };
}

/** A text node has no rectangle of its own. */
function rectOf(element: Node): DOMRect {
  if (element.nodeType === Node.ELEMENT_NODE) return (element as Element).getBoundingClientRect();
  const range = (element.ownerDocument as Document).createRange();
  range.selectNode(element);
  return range.getBoundingClientRect();
}

/** The same, and again whenever the canvas scrolls, is resized, or changes. */
export function usePlace(editor: Editor, component: Component | undefined): Place | undefined {
  const [place, setPlace] = useState<Place>();
  useEffect(() => {
    if (!component) return setPlace(undefined);
    const measure = () => setPlace((before) => settled(before, placeOf(editor, component)));
    measure();
    return onMove(editor, measure);
  }, [editor, component]);
  return place;
}

function settled(before: Place | undefined, now: Place | undefined) {
  const same =
    before &&
    now &&
    before.x === now.x &&
    before.y === now.y &&
    before.width === now.width &&
    before.height === now.height;
  return same ? before : now;
}

/** Calls `act`, at most once in a frame, whenever something of the canvas may have moved. */
export function onMove(editor: Editor, act: () => void): () => void {
  let planned = 0;
  const plan = () => {
    planned ||= requestAnimationFrame(() => {
      planned = 0;
      act();
    });
  };
  const window = editor.Canvas.getWindow();
  const box = editor.Canvas.getFrameEl()?.closest("[data-canvas-box]");
  const sizes = new ResizeObserver(plan);
  if (box) sizes.observe(box);
  if (window?.document.body) sizes.observe(window.document.body);
  window?.addEventListener("scroll", plan, { capture: true, passive: true });
  box?.addEventListener("canvas:scale", plan);
  editor.on(MOVING, plan);
  return () => {
    cancelAnimationFrame(planned);
    sizes.disconnect();
    window?.removeEventListener("scroll", plan, { capture: true });
    box?.removeEventListener("canvas:scale", plan);
    editor.off(MOVING, plan);
  };
}

const MOVING =
  "component:update component:styleUpdate component:mount component:remove style:custom undo redo update change:device rule:update css:update canvas:update";
