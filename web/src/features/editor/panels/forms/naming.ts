/** Two fields of a form with one name would be one in what visitors send; what is added gets its own. */
import type { Component, Editor } from "grapesjs";
import type { Environment } from "../../context";
import { isWords } from "../../engine/commands";
import { isTracking } from "./connect";
import { formOf, freeName, isControl, isForm, tagOf } from "./fields";

const SETTLED = 50; // milliseconds after which an element is where it is to be

/** From now on fields that are added, pasted or duplicated are told apart from those beside them. */
export function nameFields(editor: Editor, { mayEdit }: Environment) {
  if (!mayEdit) return;
  editor.on("component:add", (component: Component) => {
    if (isForm(component) || isWords(component) || !isTracking(editor)) return;
    setTimeout(() => {
      if (component.parent()) tellApart(editor, component);
    }, SETTLED);
  });
}

function tellApart(editor: Editor, added: Component) {
  const form = formOf(added);
  if (!form) return;
  const own = controlsOf(added);
  const others = controlsOf(form).filter((each) => !own.includes(each));
  for (const name of new Set(own.map(nameOf))) {
    const mine = own.filter((each) => nameOf(each) === name);
    const same = others.filter((each) => nameOf(each) === name);
    if (!name || same.length === 0 || isAnswer(added, mine, same)) continue;
    const free = freeName(form, name.replace(/_\d+$/, ""));
    editor.UndoManager.skip(() => {
      for (const each of mine) each.addAttributes({ name: free });
    });
    editor.trigger("update");
  }
}

/** Whether it is one more answer to a question that is there. */
function isAnswer(added: Component, mine: Component[], others: Component[]): boolean {
  const [one, ...more] = mine.map((each) => each.getAttributes().type);
  if (one === "radio" && more.length === 0) return true;
  if (one !== "radio" && one !== "checkbox") return false;
  const question = around(added.parent());
  return question !== undefined && others.some((each) => around(each) === question);
}

/** The question that an answer belongs to. */
function around(component: Component | undefined): Component | undefined {
  for (let each = component; each && !isForm(each); each = each.parent())
    if (tagOf(each) === "fieldset") return each;
  return undefined;
}

function controlsOf(component: Component): Component[] {
  const inside = component.find("input, textarea, select");
  return [component, ...inside].filter(isControl);
}

const nameOf = (control: Component) => String(control.getAttributes().name ?? "");
