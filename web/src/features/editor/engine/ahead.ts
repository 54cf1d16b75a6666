/** The page serialised ahead, while the browser has nothing better to do: see `jsonOf`. */
import type { Component, Editor } from "grapesjs";
import { jsonOf } from "./content";
import { cancelIdle, whenIdle } from "./onChange";

const AT_ONCE = 40; // elements: a few milliseconds

/** Without it the first change of a big page waits until all of its elements are. */
export function serialiseAhead(editor: Editor): () => void {
  const wrapper = editor.getWrapper();
  const left = wrapper ? insideOut(wrapper) : [];
  let idle = 0;
  const go = () => {
    for (const each of left.splice(0, AT_ONCE)) jsonOf(each);
    if (left.length > 0) idle = whenIdle(go);
  };
  idle = whenIdle(go);
  return () => cancelIdle(idle);
}

/** What stands inside an element comes before it. */
function insideOut(component: Component): Component[] {
  return [...component.components().models.flatMap(insideOut), component];
}
