import type { CSSProperties } from "react";
import classes from "./design.module.css";
import { colorOf, fontOf, type Tokens } from "./tokens";

/** The design at a glance, drawn while one edits it. */
export function Specimen({ tokens }: { tokens: Tokens }) {
  const style = {
    "--s-background": colorOf(tokens, "background"),
    "--s-surface": colorOf(tokens, "surface"),
    "--s-text": colorOf(tokens, "text"),
    "--s-muted": colorOf(tokens, "muted"),
    "--s-primary": colorOf(tokens, "primary"),
    "--s-on-primary": colorOf(tokens, "on-primary"),
    "--s-accent": colorOf(tokens, "accent"),
    "--s-border": colorOf(tokens, "border"),
    "--s-radius": tokens.radius || "0px",
    "--s-heading": fontOf(tokens, "heading"),
    "--s-body": fontOf(tokens, "body"),
  } as CSSProperties;
  return (
    <div className={classes.specimen} style={style} inert aria-hidden>
      <strong>A page begins</strong>
      <p>
        Two lines of text show how it reads, and <u>where a link is</u>.
      </p>
      <small>Monday, 9 to 17</small>
      <div>
        <b>Button</b>
        <i>Card</i>
      </div>
    </div>
  );
}
