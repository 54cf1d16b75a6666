/** The canvas of a page: opened once, closed with the screen. */
import type { Editor } from "grapesjs";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Page } from "@/features/pages/queries";
import type { Environment } from "../context";
import { openEditor } from "./open";
import { drawnOf } from "./queries";
import { stopTyping } from "./typing";

type Asked = {
  environment: Environment;
  page: Page;
  styles: { css: string; language: string };
};

/** The editor as soon as its canvas shows the page; what is asked for is that of the first time. */
export function useOpened(container: RefObject<HTMLDivElement | null>, asked: Asked) {
  const [opened, setOpened] = useState<{ editor?: Editor; error?: unknown }>({});
  const first = useRef(asked);
  useEffect(() => {
    let editor: Editor | undefined;
    let closed = false;
    const element = document.createElement("div");
    element.style.height = "100%";
    container.current?.append(element);
    const { environment, page, styles } = first.current;
    const { content, css } = drawnOf(page);
    const { css: siteCss, language } = styles;
    openEditor({ container: element, environment, content, siteCss, language, pageCss: css }).then(
      (made) => {
        editor = made;
        if (closed) close(made, element);
        else setOpened({ editor: made });
      },
      (error: unknown) => !closed && setOpened({ error }),
    );
    return () => {
      closed = true;
      const opened = editor;
      // Panels are taken down after this, and some of them ask the canvas for the last time.
      if (opened) setTimeout(() => close(opened, element));
    };
  }, [container]);
  return opened;
}

/** After this turn: parts below this one leave later, and still ask the editor as they do. */
function close(editor: Editor, element: HTMLElement) {
  setTimeout(async () => {
    await stopTyping(editor); // else it listens for the end of it, and finds no editor
    editor.destroy();
    element.remove();
  });
}
