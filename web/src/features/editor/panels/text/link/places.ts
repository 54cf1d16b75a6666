/** The places of a page that a link can lead to: headings, sections, and what was given an anchor. */
import type { Component, Editor } from "grapesjs";
import { nameOf } from "../../../engine/names";

const LISTED = /^(h[1-6]|section|header|footer|main|form|article)$/;
const BY_ITSELF = /^i[0-9a-z]{2,}(-[0-9]+)?$/; // ids that nobody chose

export function placesOf(editor: Editor): { value: string; label: string }[] {
  const found: { value: string; label: string }[] = [];
  const visit = (component: Component) => {
    const id = component.getId();
    const tag = (component.get("tagName") ?? "").toLowerCase();
    const chosen = !BY_ITSELF.test(id);
    if (component.parent() && component.get("type") !== "textnode" && (chosen || LISTED.test(tag)))
      found.push({ value: id, label: labelOf(component, chosen ? id : "") });
    component.components().forEach(visit);
  };
  const wrapper = editor.getWrapper();
  if (wrapper) visit(wrapper);
  return found;
}

function labelOf(component: Component, id: string): string {
  const words = component.view?.el?.textContent?.trim().replaceAll(/\s+/g, " ").slice(0, 40);
  const name = nameOf(component);
  return [id && `#${id}`, name, words && `“${words}”`].filter(Boolean).join(" · ");
}
