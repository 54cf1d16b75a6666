/** Where the caret is in a text, counted in signs, and how it is put there again. */

/** How many signs stand before the caret. */
export function caretAt(container: HTMLElement): number {
  const selection = container.ownerDocument.getSelection();
  if (!selection?.rangeCount) return 0;
  const range = selection.getRangeAt(0).cloneRange();
  range.setStart(container, 0);
  return range.toString().length;
}

export function putCaret(container: HTMLElement, at: number) {
  const document = container.ownerDocument;
  const texts = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  let left = at;
  const range = document.createRange();
  range.selectNodeContents(container);
  range.collapse(at === 0);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const length = node.nodeValue?.length ?? 0;
    if (left <= length) {
      range.setStart(node, left);
      range.collapse(true);
      break;
    }
    left -= length;
  }
  const selection = document.getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/** Whether nothing stands before (or behind) the caret, and nothing is marked. */
export function isAtEdge(container: HTMLElement, edge: "start" | "end"): boolean {
  const selection = container.ownerDocument.getSelection();
  if (!selection?.isCollapsed) return false;
  const at = caretAt(container);
  return edge === "start" ? at === 0 : at === (container.textContent ?? "").length;
}
