import { useElementSize, useIntersection } from "@mantine/hooks";
import { useState } from "react";
import classes from "./RenderedPicture.module.css";
import { type Design, type Shown, useRendered } from "./rendered";

type RenderedPictureProps = {
  design: Design;
  shown: Shown;
  /** Of the window that the picture shows, in pixels. */
  window?: { width: number; height: number };
};

/** What visitors would see, made small; asked for when it comes into sight. */
export function RenderedPicture({ design, shown, window = WINDOW }: RenderedPictureProps) {
  const { ref: seen, entry } = useIntersection({ rootMargin: "200px" });
  const { ref: sized, width } = useElementSize();
  const [loaded, setLoaded] = useState(false);
  const near = entry?.isIntersecting ?? false;
  const { data: html, isError } = useRendered(design, shown, near);
  const missing = isError ? "failed" : undefined;
  return (
    <div
      ref={seen}
      className={classes.picture}
      style={{ aspectRatio: `${window.width} / ${window.height}` }}
      data-state={html && loaded && near ? "shown" : missing}
    >
      <div ref={sized} className={classes.room}>
        {html && near && width > 0 && (
          <iframe
            title="Preview"
            srcDoc={html}
            sandbox=""
            className={classes.frame}
            style={{ ...window, scale: String(width / window.width) }}
            data-loaded={loaded || undefined}
            tabIndex={-1}
            aria-hidden
            inert
            onLoad={() => setLoaded(true)}
          />
        )}
        {isError && <span className={classes.failed}>No preview</span>}
      </div>
    </div>
  );
}

const WINDOW = { width: 1280, height: 960 };
