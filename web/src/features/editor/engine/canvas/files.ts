/** "asset:<id>" is what is stored; in the canvas it is an address that a browser can open. */
import type { ComponentView, Editor } from "grapesjs";
import type { Environment } from "../../context";

const ATTRIBUTES = ["src", "srcset", "poster"];
const NAMED = /asset:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const patched = new WeakSet<object>();
const environments = new WeakMap<object, Environment>();

/** Any text with the files in it as addresses. */
export function withFiles(text: string, environment: Pick<Environment, "assetUrl">): string {
  return text.includes("asset:") ? text.replaceAll(NAMED, environment.assetUrl) : text;
}

/** Views of all types show files; what the components hold stays as it is. */
export function showFiles(editor: Editor, environment: Environment) {
  environments.set(editor.getModel(), environment);
  const base = editor.Components.getType("default")?.view.prototype as Patched | undefined;
  if (!base || patched.has(base)) return;
  patched.add(base);
  const original = base.updateAttributes;
  base.updateAttributes = function (this: Patched) {
    // GrapesJS tries elements in an editor of its own that nobody sees: nothing is loaded there.
    const known = environments.get(this.em) ?? NOWHERE;
    const { el } = this;
    // Not afterwards: a browser asks at once for the address that it is given first.
    el.setAttribute = (name, value) =>
      Element.prototype.setAttribute.call(el, name, isSource(name) ? shown(value, known) : value);
    try {
      original.call(this);
    } finally {
      Reflect.deleteProperty(el, "setAttribute");
    }
  };
}

type Patched = ComponentView & { em: object; el: HTMLElement; updateAttributes: () => void };

function isSource(name: string): boolean {
  return ATTRIBUTES.includes(name);
}

const NOWHERE: Pick<Environment, "assetUrl"> = { assetUrl: () => "data:," };

function shown(value: unknown, environment: Pick<Environment, "assetUrl">): string {
  return withFiles(String(value), environment);
}
