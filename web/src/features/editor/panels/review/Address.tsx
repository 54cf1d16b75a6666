import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { useEditor } from "../../context";

/** A link with ?panel=review opens the panel, also where the editor is open already. */
export function Address() {
  const { openPanel } = useEditor();
  const [asked, setAsked] = useSearchParams();
  const wanted = asked.get("panel") === "review";
  const followed = useRef(false);
  useEffect(() => {
    if (!wanted) followed.current = false;
    if (!wanted || followed.current) return;
    followed.current = true; // the address changes a little later than this
    openPanel("review");
    setAsked(
      (before) => {
        before.delete("panel");
        return before;
      },
      { replace: true },
    );
  }, [wanted, openPanel, setAsked]);
  return null;
}
