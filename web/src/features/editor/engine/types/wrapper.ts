/** The outermost element; see canvas/body.ts. */
import type { Editor } from "grapesjs";

export function wrapperType(editor: Editor) {
  editor.Components.addType("wrapper", {
    model: { defaults: { tagName: "body", removable: false, copyable: false, draggable: false } },
    view: {
      _createElement(this: { frameView: { getDoc: () => Document } }) {
        return this.frameView.getDoc().body;
      },
    } as never,
  });
}
