import { Loader } from "@mantine/core";
import type { Component, Editor } from "grapesjs";
import { useEffect, useRef, useState } from "react";
import { notify, notifyProblem } from "@/ui/notify";
import { type EditorHandle, useEditor } from "../../context";
import { place } from "../paste/place";
import { pictures } from "../paste/read";
import { isImage, replacePicture } from "./insert";
import classes from "./media.module.css";

/** Pictures from the desktop, dropped onto the page: into the library, and where they fell. */
export function DropFiles() {
  const handle = useEditor();
  const now = useRef(handle);
  useEffect(() => {
    now.current = handle;
  });
  const [over, setOver] = useState(false);
  const [uploading, setUploading] = useState(0);
  const { editor, mayEdit } = handle;
  useEffect(holdBeside, []);
  useEffect(() => {
    if (!mayEdit) return undefined;
    const canvas = editor.Canvas.getDocument() as Document;
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return false;
      event.preventDefault();
      event.stopImmediatePropagation(); // GrapesJS has an idea of its own of files
      return true;
    };
    const enter = (event: DragEvent) => void (hold(event) && setOver(true));
    const leave = (event: DragEvent) => {
      if (hold(event) && event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hold(event)) return;
      setOver(false);
      setUploading((count) => count + 1);
      void dropped(event, now.current).finally(() => setUploading((count) => count - 1));
    };
    const listeners = [
      ["dragenter", enter],
      ["dragover", enter],
      ["dragleave", leave],
      ["drop", drop],
    ] as const;
    for (const [name, act] of listeners) canvas.addEventListener(name, act, true);
    return () => {
      for (const [name, act] of listeners) canvas.removeEventListener(name, act, true);
    };
  }, [editor, mayEdit]);
  if (over) return <div className={classes.over}>Drop pictures here</div>;
  if (uploading === 0) return null;
  return (
    <div className={classes.uploading} role="status">
      <Loader size={14} color="gray" aria-hidden />
      Uploading…
    </div>
  );
}

/** A file that falls beside the page is not opened in the editor's place. */
function holdBeside() {
  const hold = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  };
  window.addEventListener("dragover", hold);
  window.addEventListener("drop", hold);
  return () => {
    window.removeEventListener("dragover", hold);
    window.removeEventListener("drop", hold);
  };
}

async function dropped(event: DragEvent, handle: EditorHandle) {
  const { editor, environment } = handle;
  const target = componentAt(editor, event.target as Node | null);
  const all = [...(event.dataTransfer?.files ?? [])];
  const files = all.filter((file) => file.type.startsWith("image/"));
  if (files.length < all.length)
    notify("Only pictures go into the page", "Other files are dropped into “Pictures & files”.");
  if (files.length === 0) return;
  try {
    const { components } = await pictures(files, environment);
    const address = components[0]?.attributes?.src;
    if (target && isImage(target) && components.length === 1 && typeof address === "string") {
      replacePicture(target, address);
      editor.select(target);
      return;
    }
    editor.select(target);
    place(editor, components, []);
  } catch (error) {
    notifyProblem(error);
  }
}

/** The element under the pointer. */
function componentAt(editor: Editor, node: Node | null): Component | undefined {
  const all = editor.Components.allById();
  for (let each = node; each; each = each.parentNode) {
    const found =
      each instanceof Object && "id" in each ? all[String((each as Element).id)] : undefined;
    if (found?.parent()) return found;
  }
  return undefined;
}
