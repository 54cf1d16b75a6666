/** The style rules of an element or of the page. */
import type { Component } from "grapesjs";
import { useMemo } from "react";
import { useEditor } from "../../context";
import { cleanElements } from "../../engine/clean";
import { CodeView } from "./CodeView";
import { Held } from "./Held";
import { bringRules, jsonOf, rulesFor } from "./liveRules";
import { parseRules, printRules } from "./rules";
import { useTold } from "./useTold";
import { useTwoWay } from "./useTwoWay";

type CssCodeProps = { component: Component | undefined; tick: number };

const supports = (name: string, value: string) => CSS.supports(name, value);

export function CssCode({ component, tick }: CssCodeProps) {
  const { editor, mayEdit } = useEditor();
  const tell = useTold();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tick` tells that the page has changed
  const shown = useMemo(() => {
    const { text } = printRules(rulesFor(editor, component).map(jsonOf));
    const own = component ? `#${component.getId()}` : "";
    const missing = own && !text.includes(`${own} {`);
    return missing ? `${text}${text ? "\n\n" : ""}${own} {\n}` : text;
  }, [editor, component, tick]);

  function apply(code: string) {
    const { rules } = parseRules(code, supports);
    const { styles, removed } = cleanElements([], rules);
    bringRules(editor, rulesFor(editor, component), styles);
    tell(removed);
    return [];
  }

  const check = (code: string) => parseRules(code, supports).faults;
  const code = useTwoWay({ shown, check, apply });
  return (
    <>
      <Held code={code} />
      <CodeView
        label={component ? "CSS of the chosen element" : "CSS of the page’s elements"}
        language="css"
        value={code.value}
        onChange={code.change}
        onBlur={code.blur}
        faults={code.faults}
        readOnly={!mayEdit}
      />
    </>
  );
}
