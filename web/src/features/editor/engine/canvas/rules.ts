/**
 * The page's rules in the canvas, in the order in which the renderer writes them: those without a
 * condition, then the others from wide to narrow. GrapesJS has a style element for each rule and
 * another order for conditions that are no device's.
 */
import type { CssRule, Editor } from "grapesjs";

/** Keeps the canvas' style sheet to the rules; `shown` puts in addresses that a browser can open. */
export function showRules(editor: Editor, shown: (css: string) => string) {
  const rules = editor.Css.getAll();
  const sheet = (editor.Canvas.getDocument() as Document).createElement("style");
  sheet.dataset.part = "rules";
  let planned = false;
  const write = () => {
    planned = false;
    const css = shown(cssOf(rules.models));
    if (sheet.textContent !== css) sheet.textContent = css;
  };
  const plan = () => {
    if (planned) return;
    planned = true;
    queueMicrotask(write); // once for all that is changed together, and before anybody measures
  };
  rules.on("add remove reset change", plan);
  editor.on("selector:change selector:update", plan);
  write();
  return sheet;
}

/** All rules as the renderer writes them. */
export function cssOf(rules: CssRule[]): string {
  const plain: string[] = [];
  const grouped = new Map<string, string[]>();
  for (const rule of rules) {
    const declared = rule.getDeclaration();
    if (!declared) continue;
    const head = rule.getAtRule();
    if (!head) plain.push(declared);
    else if (rule.get("singleAtRule")) plain.push(`${head}{${declared}}`);
    else grouped.set(head, [...(grouped.get(head) ?? []), declared]);
  }
  for (const head of [...grouped.keys()].sort(compared))
    plain.push(`${head}{${grouped.get(head)?.join("")}}`);
  return plain.join("\n");
}

/** Wide before narrow, and where both say min-width narrow before wide. */
function compared(one: string, other: string): number {
  const difference = lengthOf(one) - lengthOf(other);
  return one.includes("min-width") && other.includes("min-width") ? difference : -difference;
}

function lengthOf(head: string): number {
  const found = /-?\d*\.?\d+/.exec(head);
  return found ? Number(found[0]) : Number.MAX_SAFE_INTEGER;
}
