/** Elements without a type: whatever stands in them, except that nothing is dropped into a text. */
import type { Component, Editor } from "grapesjs";

const WORDS = /^(p|h[1-6]|a|span|em|strong|b|i|small|label|button|figcaption|dt|summary)$/;

export function plainType(editor: Editor) {
  editor.Components.addType("default", {
    model: { defaults: { droppable: takes } },
  });
}

/** Whether something may be dropped into it. */
function takes(_: Component, target: Component | undefined): boolean {
  if (!target) return true;
  if (WORDS.test(target.tagName.toLowerCase())) return false;
  return !target
    .components()
    .models.some((each) => each.is("textnode") && each.content.trim() !== "");
}
