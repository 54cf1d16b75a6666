import mark from "@/theme/mark.svg";
import classes from "./Mark.module.css";

/** The name with its mark. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <span className={classes.mark}>
      <img src={mark} alt="" width={size} height={size} />
      <span>Roseram</span>
    </span>
  );
}
