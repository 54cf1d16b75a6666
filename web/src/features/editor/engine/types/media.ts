/**
 * Pictures, films and embedded pages. GrapesJS has types for them that put elements around them, and
 * attributes into what is stored; these show what the renderer writes (render/types.py).
 */
import type { Component, ComponentView, Editor } from "grapesjs";

type View = ComponentView & { el: HTMLElement };

const PROVIDERS = new Set(["yt", "ytnc", "vi"]);
const PLAYING = ["loop", "autoplay", "controls", "muted"];

export function mediaTypes(editor: Editor) {
  const add = (type: string, tagName: string, own: (view: View) => void) =>
    editor.Components.addType(type, {
      extend: "default",
      extendView: "default",
      isComponent: (element) => element.tagName?.toLowerCase() === tagName,
      model: { defaults: { type, tagName, droppable: false, traits: [] } },
      view: {
        events: { dblclick: "onActive" } as never,
        updateAttributes(this: View) {
          const base = editor.Components.getType("default")?.view.prototype;
          base?.updateAttributes.call(this);
          own(this);
        },
      } as never,
    });
  add("image", "img", ({ el, model }) => source(el, model));
  add("video", "video", (view) => film(view));
  add("iframe", "iframe", ({ el }) => closed(el));
  add("map", "iframe", ({ el }) => closed(el));
}

/** The address may be a property of the component; a missing one is shown as an empty picture. */
function source(element: HTMLElement, model: Component) {
  const given = model.get("src");
  if (
    !element.hasAttribute("src") &&
    typeof given === "string" &&
    given &&
    !given.startsWith("<svg")
  )
    element.setAttribute("src", given);
  if (!element.hasAttribute("src")) element.setAttribute("data-gjs-empty", "");
}

function film({ el, model }: View) {
  if (PROVIDERS.has(model.get("provider") as string)) return closed(el);
  source(el, model);
  for (const name of PLAYING) {
    const value = model.getAttributes()[name] ?? model.get(name) ?? name === "controls";
    el.toggleAttribute(name, Boolean(value) && name !== "autoplay");
  }
}

/** Pages of others are not opened in the canvas: they would see who edits, and take the clicks. */
function closed(element: HTMLElement) {
  element.setAttribute("data-gjs-embed", element.getAttribute("title") || "Embedded page");
  element.removeAttribute("src");
}
