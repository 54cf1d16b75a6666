import type { CSSProperties } from "react";
import type { Json } from "@/api/database.types";
import { fontOf, posterColors, readTokens } from "./design/tokens";
import classes from "./Thumbnail.module.css";

type PosterProps = { id: string; name: string; settings: Json | null };

/** A picture of a site that cannot be shown itself: its name in its own colours and type. */
export function Poster({ id, name, settings }: PosterProps) {
  const tokens = readTokens(settings);
  const colors = posterColors(tokens, id);
  const style = {
    background: colors.background,
    color: colors.text,
    fontFamily: fontOf(tokens, "heading"),
    "--poster-line": colors.border,
    "--poster-primary": colors.primary,
    "--poster-surface": colors.surface,
    "--poster-radius": tokens.radius || "0px",
  } as CSSProperties;
  return (
    <div className={classes.poster} style={style} data-shape={shapeOf(id, name)} aria-hidden>
      <div className={classes.posterBar}>
        <i />
        <b />
        <b />
        <b />
      </div>
      <div className={classes.posterWords}>{name}</div>
      <div className={classes.posterBlock} />
      <div className={classes.posterRow}>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}

/** Each site keeps one of three arrangements; a long word needs one that has room for it. */
function shapeOf(id: string, name: string): number {
  const shape = Number.parseInt(id.slice(-4), 16) % 3;
  const long = name.split(/\s+/).some((word) => word.length > 9);
  return shape === 0 && long ? 1 : shape;
}
