/**
 * The page's outermost element is the canvas' <body> itself. GrapesJS would put a <div> into the
 * body, beside its own style elements, and selectors such as `body > main` or `:first-child` would
 * mean something else than on the published page.
 */
import type { ComponentView, Editor } from "grapesjs";

type RootView = ComponentView & { el: HTMLElement };

/** What GrapesJS gives a renderer of its own; its types name only a part of it. */
type Rendering = {
  editor: Editor;
  frame: { root: { get: (name: string) => string; config: object }; getStyles: () => unknown };
  frameView: { getDoc: () => Document; wrapper?: RootView };
  onMount: (view: RootView) => void;
};

export function renderAsBody({ editor, frame, frameView, onMount }: Rendering) {
  const document = frameView.getDoc();
  const root = frame.root;
  const View = editor.Components.getType(root.get("type") || "wrapper")?.view as never as {
    new (options: object): RootView;
  };
  const own = document.body;
  for (const node of [...own.childNodes]) node.remove(); // GrapesJS's style element; ours is in the head
  const view = new View({
    model: root,
    config: { ...root.config, em: editor.getModel(), frameView },
  });
  view.render();
  // It is asked for its element first to append it to the body, which it is already.
  let asked = false;
  const mounted = Object.create(view, {
    el: {
      get: () => {
        if (asked) return view.el;
        asked = true;
        return document.createDocumentFragment();
      },
    },
  });
  // The rules are shown by canvas/rules.ts; what GrapesJS would show here is an empty list.
  const rules = editor.Css.getAll();
  frame.getStyles = () =>
    new (rules.constructor as new (...given: unknown[]) => typeof rules)([], {});
  onMount(mounted);
  delete (frame as { getStyles?: unknown }).getStyles;
  frameView.wrapper = view;
  for (const added of [...own.children])
    if (/js-cont|css-rules/.test(added.className)) added.remove();
}
