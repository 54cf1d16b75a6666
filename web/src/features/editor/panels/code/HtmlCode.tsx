/** The HTML of an element or of the page. */
import type { Component } from "grapesjs";
import { useMemo, useRef } from "react";
import { useEditor } from "../../context";
import { cleanHtml } from "../../engine/clean";
import { CodeView } from "./CodeView";
import { Held } from "./Held";
import { htmlFaults } from "./htmlFaults";
import { bring, type Graves, printable } from "./live";
import { print } from "./print";
import { useTold } from "./useTold";
import { useTwoWay } from "./useTwoWay";

type HtmlCodeProps = {
  /** The element, or the whole page without one. */
  component: Component | undefined;
  tick: number;
};

export function HtmlCode({ component, tick }: HtmlCodeProps) {
  const { editor, selected, mayEdit } = useEditor();
  const graves = useRef<Graves>(new Map());
  const tell = useTold();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tick` tells that the page has changed
  const printed = useMemo(() => {
    const roots = component ? [component] : (editor.getWrapper()?.components().models ?? []);
    return print(roots.flatMap(printable));
  }, [editor, component, tick]);

  function apply(code: string) {
    const parent = component ? component.parent() : editor.getWrapper();
    if (!parent) return [];
    const { components, removed } = cleanHtml(code, String(parent.get("tagName") || "div"));
    if (component && !components.some((each) => each.type !== "textnode"))
      return [whole(code, "Nothing is left of the element. To remove it, delete it in the page.")];
    const existing = component ? [component] : parent.components().models.slice();
    bring(editor, parent, existing, components, graves.current);
    tell(removed);
    return [];
  }

  const code = useTwoWay({ shown: printed.text, check: htmlFaults, apply });
  const chosen = selected && !component ? printed.ranges.get(selected.getId()) : undefined;
  return (
    <>
      <Held code={code} />
      <CodeView
        label={component ? "HTML of the chosen element" : "HTML of the page"}
        language="html"
        value={code.value}
        onChange={code.change}
        onBlur={code.blur}
        faults={code.faults}
        mark={code.value === printed.text ? chosen : undefined}
        readOnly={!mayEdit}
      />
    </>
  );
}

function whole(code: string, message: string) {
  return { from: 0, to: Math.max(1, code.length), message, severity: "error" as const };
}
