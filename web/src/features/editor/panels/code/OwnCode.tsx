/** The page's own CSS or JavaScript, which belongs to no element. */
import { useEditor, useSaveState } from "../../context";
import { CodeView } from "./CodeView";
import classes from "./code.module.css";

type OwnCodeProps = { kind: "css" | "javascript" };

export function OwnCode({ kind }: OwnCodeProps) {
  const { setCode, mayEdit } = useEditor();
  const { css, javascript } = useSaveState();
  const isCss = kind === "css";
  return (
    <>
      <p className={classes.note}>
        {isCss
          ? "For this page only, after the rules of its elements."
          : "Runs on the published page, never here or in a preview."}
      </p>
      <CodeView
        label={isCss ? "CSS of the page" : "JavaScript of the page"}
        language={kind}
        value={isCss ? css : javascript}
        onChange={(code) => setCode({ [kind]: code })}
        readOnly={!mayEdit}
      />
    </>
  );
}
