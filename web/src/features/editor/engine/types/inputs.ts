/** The elements of a form; see render/types.py. Their own behaviour sleeps in the canvas. */
import type { Editor } from "grapesjs";

const TAGS: Record<string, string> = {
  form: "form",
  input: "input",
  textarea: "textarea",
  select: "select",
  option: "option",
  button: "button",
  checkbox: "input",
  radio: "input",
};

export function inputTypes(editor: Editor) {
  for (const [type, tagName] of Object.entries(TAGS)) {
    const kind = type === "checkbox" || type === "radio" ? { attributes: { type } } : {};
    editor.Components.addType(type, {
      extend: "default",
      isComponent: () => false,
      model: {
        defaults: {
          type,
          tagName,
          traits: [],
          ...(type === "form" ? {} : { droppable: false }),
          ...kind,
        },
      },
      view: { onRender: ({ el }: { el: HTMLElement }) => sleep(el) } as never,
    });
  }
}

/** One chooses an input, and does not type in it. */
function sleep(element: HTMLElement) {
  element.addEventListener("mousedown", (event) => {
    if (event.target === element && /^(input|select|textarea)$/i.test(element.tagName))
      event.preventDefault();
  });
}
