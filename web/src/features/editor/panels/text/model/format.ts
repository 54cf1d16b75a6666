/** Formatting at the caret, by the browser's own commands: so that typing and it undo as one. */
import type { Editor } from "grapesjs";
import { signOf, signRules } from "./colors";
import { edited, viewOf } from "./editing";

/** Run a command where the caret is, and say that something was typed. */
export function run(editor: Editor, command: string, value?: string) {
  const root = edited(editor);
  const container = root && viewOf(root)?.getChildrenContainer();
  if (!container) return;
  container.focus({ preventScroll: true });
  container.ownerDocument.execCommand(command, false, value);
  container.dispatchEvent(new Event("input", { bubbles: true }));
}

export type Marks = {
  bold: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
  link: HTMLAnchorElement | undefined;
};

/** What holds at the caret. */
export function marksAt(editor: Editor): Marks {
  const document = editor.Canvas.getDocument() as Document;
  const is = (command: string) => document.queryCommandState(command);
  return {
    bold: is("bold"),
    italic: is("italic"),
    underline: is("underline"),
    strike: is("strikeThrough"),
    link: linkAt(editor),
  };
}

/** The link in which the caret is. */
export function linkAt(editor: Editor): HTMLAnchorElement | undefined {
  const selection = (editor.Canvas.getDocument() as Document).getSelection();
  const node = selection?.focusNode;
  const element = node?.nodeType === 1 ? (node as Element) : node?.parentElement;
  const root = edited(editor);
  const found = element?.closest("a");
  return found && root && viewOf(root)?.el !== found ? found : undefined;
}

/** A colour of the site for what is marked. */
export function color(editor: Editor, token: string) {
  const document = editor.Canvas.getDocument() as Document;
  const sign = signOf(token);
  let style = document.querySelector<HTMLStyleElement>("style[data-part=colors]");
  if (!style) {
    style = document.createElement("style");
    style.dataset.part = "colors";
    document.head.append(style);
  }
  style.textContent = signRules();
  run(editor, "foreColor", sign);
}

export type Target = { href: string; newTab: boolean };

/** Make what is marked a link, change the link at the caret, or take it away. */
export function setLink(editor: Editor, target: Target | undefined) {
  const existing = linkAt(editor);
  if (existing && target) {
    dress(existing, target);
    existing.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  if (existing) selectAll(existing);
  if (!target) {
    run(editor, "unlink");
    return;
  }
  const selection = (editor.Canvas.getDocument() as Document).getSelection();
  if (selection?.isCollapsed) {
    run(editor, "insertHTML", `<a href="#">${shown(target.href)}</a>`);
  } else run(editor, "createLink", target.href);
  const made = linkAt(editor) ?? linkNear(selection);
  if (made) dress(made, target);
}

function linkNear(selection: Selection | null): HTMLAnchorElement | undefined {
  const node = selection?.anchorNode;
  const around = node?.nodeType === 1 ? (node as Element) : node?.parentElement;
  return around?.closest("a") ?? around?.querySelector("a") ?? undefined;
}

function dress(link: HTMLAnchorElement, { href, newTab }: Target) {
  link.setAttribute("href", href);
  if (newTab) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener");
  } else {
    link.removeAttribute("target");
    link.removeAttribute("rel");
  }
}

function selectAll(element: Element) {
  const selection = element.ownerDocument.getSelection();
  selection?.selectAllChildren(element);
}

function shown(href: string): string {
  const bare = href.replace(/^(mailto|tel):/, "").replace(/^https?:\/\//, "");
  return bare.replaceAll(/[&<>"]/g, "") || "link";
}
