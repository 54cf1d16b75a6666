/** The site's pages as a list of links, as the renderer writes it. */
import type { Editor } from "grapesjs";
import type { Environment } from "../../context";

export function navigationType(editor: Editor, environment: Environment) {
  editor.Components.addType("navigation", {
    isComponent: () => false,
    model: { defaults: { tagName: "nav", droppable: false, editable: false, traits: [] } },
    view: {
      onRender(this: { el: HTMLElement }) {
        this.el.replaceChildren(listOf(environment, this.el.ownerDocument));
      },
    } as never,
  });
}

function listOf(environment: Environment, document: Document): HTMLElement {
  const list = document.createElement("ul");
  for (const { path, name, inNavigation } of environment.pages) {
    if (!inNavigation) continue;
    const link = document.createElement("a");
    link.href = path;
    link.textContent = name;
    if (path === environment.path) link.setAttribute("aria-current", "page");
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  return list;
}
