/** An element is moved with the mouse: GrapesJS finds the place, and shows where it would go. */
import type { Component, Editor } from "grapesjs";

export function drag(editor: Editor, component: Component, event: PointerEvent) {
  event.preventDefault(); // the button keeps no focus, and nothing is selected as text
  editor.select(component);
  letThrough(editor);
  editor.runCommand("tlb-move", { target: component, event });
}

/** Until the mouse is let go, nothing that is drawn over the canvas stands in its way. */
function letThrough(editor: Editor) {
  const box = editor.Canvas.getFrameEl().closest<HTMLElement>("[data-canvas-box]");
  const canvas = editor.Canvas.getDocument();
  const end = () => {
    delete box?.dataset.dragging;
    window.removeEventListener("mouseup", end, true);
    canvas?.removeEventListener("mouseup", end, true);
  };
  if (box) box.dataset.dragging = "";
  window.addEventListener("mouseup", end, true);
  canvas?.addEventListener("mouseup", end, true);
}
