/** Gives every form that comes into a page a row of its own, in which its submissions are kept. */
import type { Component, Editor } from "grapesjs";
import { maybe } from "@/api/call";
import { supabase } from "@/api/client";
import { createForm } from "@/features/forms/forms";
import { notifyProblem } from "@/ui/notify";
import type { Environment } from "../../context";
import { isForm } from "./fields";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const made = new Map<string, Promise<string>>(); // by the element's id: undone and done again

/** From now on forms that are added are connected; those of the page as it was stay as they are. */
export function connectForms(editor: Editor, environment: Environment) {
  if (!environment.mayEdit) return;
  editor.on("component:add", (component: Component) => {
    if (!isForm(component) || !isTracking(editor)) return;
    // A moment later it is known whether it only was on its way to another place.
    setTimeout(() => {
      if (component.parent()) void connect(editor, component, environment).catch(notifyProblem);
    }, 50);
  });
}

/** The id of the form's row, which is made where there is none in this site. */
export async function connect(
  editor: Editor,
  component: Component,
  environment: Pick<Environment, "siteId" | "pages" | "path">,
): Promise<string> {
  const { siteId } = environment;
  const given = String(component.getAttributes()["data-form"] ?? "");
  if (ID.test(given) && (await isOfSite(given, siteId))) return given;
  const key = `${siteId}/${component.getId()}/${given}`;
  const making =
    made.get(key) ?? createForm(siteId, nameFor(component, environment)).then((form) => form.id);
  made.set(key, making);
  try {
    const id = await making;
    editor.UndoManager.skip(() => {
      component.addAttributes({ "data-form": id });
      for (const name of ["action", "method"]) component.removeAttributes(name);
    });
    editor.trigger("update");
    return id;
  } catch (error) {
    made.delete(key);
    throw error;
  }
}

async function isOfSite(id: string, siteId: string): Promise<boolean> {
  const found = await maybe(
    supabase.from("forms").select("id").eq("id", id).eq("site_id", siteId).maybeSingle(),
  );
  return found !== null;
}

/** What its section is called, else after its page. */
function nameFor(
  component: Component,
  { pages, path }: Pick<Environment, "pages" | "path">,
): string {
  const custom = String(component.get("custom-name") ?? "");
  if (custom && custom !== "Form") return custom.slice(0, 120);
  for (let each = component.parent(); each; each = each.parent()) {
    const name = String(each.get("custom-name") ?? "");
    if (name) return name.slice(0, 120);
  }
  const page = pages.find((each) => each.path === path);
  return page ? `${page.name.slice(0, 100)} form` : "Form";
}

/** While a page is read into the canvas nothing is a step for undo. */
export function isTracking(editor: Editor): boolean {
  const manager = editor.UndoManager.getInstance() as unknown as { isTracking: () => boolean };
  return manager.isTracking();
}
