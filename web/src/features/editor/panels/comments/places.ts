/** Where elements of the page are on the screen, kept right while it scrolls, zooms and changes. */
import type { Editor } from "grapesjs";
import { useEffect, useState } from "react";
import { onMove, type Place } from "../../engine/place";

/** `seen` is false where it is scrolled out of the canvas. */
export type Seen = Place & { seen: boolean };
export type Places = Record<string, Seen>;

/** The places of those of the elements that are on the page; the others are not in it. */
export function usePlaces(editor: Editor, ids: string[]): Places {
  const [places, setPlaces] = useState<Places>({});
  const wanted = ids.join(" ");
  useEffect(() => {
    let before = "";
    const look = () => {
      const found = placesOf(editor, wanted.split(" ").filter(Boolean));
      const now = JSON.stringify(found);
      if (now === before) return;
      before = now;
      setPlaces(found);
    };
    look();
    return onMove(editor, look);
  }, [editor, wanted]);
  return places;
}

function placesOf(editor: Editor, ids: string[]): Places {
  const frame = editor.Canvas.getFrameEl();
  const box = frame?.closest("[data-canvas-box]");
  const page = frame?.contentDocument;
  if (!box || !page) return {};
  const origin = box.getBoundingClientRect();
  const outer = frame.getBoundingClientRect();
  const scale = frame.offsetWidth > 0 ? outer.width / frame.offsetWidth : 1;
  const found: Places = {};
  for (const id of ids) {
    const element = page.getElementById(id);
    if (!element) continue;
    const rect = element.getBoundingClientRect();
    const place = {
      x: outer.left - origin.left + rect.left * scale,
      y: outer.top - origin.top + rect.top * scale,
      width: rect.width * scale,
      height: rect.height * scale,
    };
    const top = Math.max(outer.top - origin.top, 0);
    const bottom = Math.min(outer.bottom - origin.top, origin.height);
    found[id] = { ...place, seen: place.y + place.height > top && place.y < bottom };
  }
  return found;
}

/** Whether an element is on the page, also while the canvas changes. */
export function useThere(editor: Editor, ids: string[]): (id: string) => boolean {
  const [there, setThere] = useState("");
  const wanted = ids.join(" ");
  useEffect(() => {
    const look = () => {
      const page = editor.Canvas.getDocument();
      const found = wanted.split(" ").filter((id) => id && page?.getElementById(id));
      setThere(found.join(" "));
    };
    look();
    return onMove(editor, look);
  }, [editor, wanted]);
  const found = new Set(there.split(" "));
  return (id) => found.has(id);
}

/** Scroll the page so that the element can be seen. */
export function scrollTo(editor: Editor, id: string) {
  const page = editor.Canvas.getDocument();
  const view = page?.defaultView;
  const element = page?.getElementById(id);
  if (!view || !element) return;
  const { top, bottom, height } = element.getBoundingClientRect();
  if (top >= 0 && bottom <= view.innerHeight) return;
  const room = Math.max((view.innerHeight - height) / 2, 24);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  view.scrollTo({ top: view.scrollY + top - room, behavior: still ? "instant" : "smooth" });
}
