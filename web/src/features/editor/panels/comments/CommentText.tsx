import classes from "./comments.module.css";
import { piecesOf } from "./mentions";

/** What somebody said, with those who are named in it. */
export function CommentText({ content }: { content: string }) {
  let at = 0;
  return (
    <p className={classes.text}>
      {piecesOf(content).map((piece) => {
        const key = at;
        at += typeof piece === "string" ? piece.length : piece.name.length + 1;
        if (typeof piece === "string") return piece;
        return (
          <span key={key} className={classes.chip}>
            @{piece.name}
          </span>
        );
      })}
    </p>
  );
}
