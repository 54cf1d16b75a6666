/** One drag over the canvas: GrapesJS shows where the addition would go, and puts it there. */
import type { Component, Editor } from "grapesjs";
import { choose } from "../../../engine/commands";
import type { Addition } from "../addition";
import { addRules, isSection, prepared } from "../insert";

const BLOCK = "rs-dragged";
const SETTLED = 40; // milliseconds until GrapesJS has looked at the last move

type Point = { clientX: number; clientY: number };

export class CanvasDrag {
  private over = false;
  private readonly styles;

  constructor(
    private readonly editor: Editor,
    readonly addition: Addition,
  ) {
    const { components, styles } = prepared(addition);
    this.styles = styles;
    // While it is dragged a section goes beside sections, not into one of them.
    const content = components.map((each) =>
      isSection(each) ? { ...each, draggable: "body, main" } : each,
    );
    editor.Blocks.remove(BLOCK);
    editor.Blocks.add(BLOCK, { label: addition.name, content: content as never });
  }

  /** The pointer is here now. */
  move(point: Point) {
    const inside = this.inside(point);
    if (inside && !this.over) this.enter();
    if (!inside && this.over) this.leave();
    if (inside) this.tell(point);
  }

  /** Let go; whether something was placed. */
  async drop(): Promise<boolean> {
    if (!this.over) return false;
    await new Promise((resolve) => setTimeout(resolve, SETTLED));
    const { editor } = this;
    let placed: Component | undefined;
    const note = (component: Component | Component[] | undefined) => {
      placed = Array.isArray(component) ? component[0] : component;
    };
    editor.once("block:drag:stop", note);
    editor.Blocks.endDrag();
    this.over = false;
    this.stretch(false);
    editor.off("block:drag:stop", note);
    if (!placed) return false;
    placed.set("draggable", true);
    addRules(editor, this.styles);
    choose(editor, placed);
    return true;
  }

  cancel() {
    if (this.over) this.leave();
  }

  private enter() {
    const { editor } = this;
    const block = editor.Blocks.get(BLOCK);
    if (!block) return;
    this.over = true;
    this.stretch(true);
    editor.Blocks.startDrag(block);
    this.frame()?.dispatchEvent(new PointerEvent("pointerenter"));
  }

  private leave() {
    this.over = false;
    this.stretch(false);
    this.editor.Blocks.endDrag(true);
  }

  /** Below the end of a short page is still the page, as long as something is dragged. */
  private stretch(on: boolean) {
    const body = this.frame()?.contentDocument?.body;
    if (on) body?.style.setProperty("min-height", "100vh");
    else body?.style.removeProperty("min-height");
  }

  /** What GrapesJS listens to in the canvas. */
  private tell(point: Point) {
    const frame = this.frame();
    const document = frame?.contentDocument;
    if (!frame || !document) return;
    const rect = frame.getBoundingClientRect();
    const scale = frame.offsetWidth > 0 ? rect.width / frame.offsetWidth : 1;
    const [clientX, clientY] = [
      (point.clientX - rect.left) / scale,
      (point.clientY - rect.top) / scale,
    ];
    const target = document.elementFromPoint(clientX, clientY) ?? document.body;
    target.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX, clientY }));
  }

  private inside({ clientX, clientY }: Point): boolean {
    const box = this.frame()?.closest("[data-canvas-box]");
    if (!box) return false;
    const { left, right, top, bottom } = box.getBoundingClientRect();
    return clientX > left && clientX < right && clientY > top && clientY < bottom;
  }

  private frame(): HTMLIFrameElement | null {
    return this.editor.Canvas.getFrameEl() ?? null;
  }
}
