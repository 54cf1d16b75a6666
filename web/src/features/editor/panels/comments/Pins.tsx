import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconMessageCirclePlus } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { notify } from "@/ui/notify";
import { useEditor } from "../../context";
import { printed } from "../../frame/shortcuts";
import { blockOf } from "./block";
import classes from "./pins.module.css";
import { type Seen, scrollTo, usePlaces } from "./places";
import { useThreads } from "./queries";
import { compose, focus, reset, reveal, useComments } from "./state";
import { authorOf, type Thread } from "./threads";

const STEP = 28; // pixels between two pins of one element
const BAR = 30; // height of the bar of the chosen element
const WIDEST_BAR = 390;
const NONE: Thread[] = [];

/** The numbers of the comments at the corners of their elements. */
export function Pins() {
  const { editor, page, selected, mayComment, openPanel, panels } = useEditor();
  const { data: threads = NONE, isSuccess } = useThreads(page.id);
  const { focused, composing, shown: list } = useComments();
  useAddress(threads, isSuccess);
  useEffect(() => reset, []);
  const shown = threads.filter(
    (each) => !each.resolved || (list === "resolved" && each.id === focused),
  );
  const chosen = blockOf(selected);
  const marked = composing?.block ?? threads.find((each) => each.id === focused)?.block;
  const ids = new Set([...shown.map((each) => each.block), chosen, marked]);
  const places = usePlaces(
    editor,
    [...ids].filter((each) => each != null),
  );
  const outlined = panels.right === "comments" && marked ? places[marked] : undefined;
  const own = chosen ? places[chosen] : undefined;
  const many = (block: string | null) => shown.filter((each) => each.block === block);
  return (
    <div className={classes.overlay}>
      {outlined?.seen && (
        <div
          className={classes.outline}
          style={{
            transform: `translate(${outlined.x}px, ${outlined.y}px)`,
            width: outlined.width,
            height: outlined.height,
          }}
        />
      )}
      {shown.map((thread) => {
        const place = thread.block ? places[thread.block] : undefined;
        if (!place?.seen) return null;
        const index = many(thread.block).indexOf(thread);
        return (
          <UnstyledButton
            key={thread.id}
            className={`${classes.pin} numbers`}
            data-focused={thread.id === focused || undefined}
            style={at(place, index, thread.block === chosen)}
            aria-label={`Comment ${thread.number} by ${authorOf(thread.root)}`}
            onClick={() => {
              reveal(thread.id, thread.resolved);
              openPanel("comments");
            }}
          >
            {thread.number}
          </UnstyledButton>
        );
      })}
      {mayComment && own?.seen && (
        <Tooltip label={`Comment on this element (${printed("Mod+Alt+M").join(" ")})`}>
          <UnstyledButton
            className={`${classes.pin} ${classes.add}`}
            style={at(own, many(chosen).length, true)}
            aria-label="Comment on this element"
            onClick={() => {
              compose(chosen);
              openPanel("comments");
            }}
          >
            <IconMessageCirclePlus size={15} stroke={1.9} aria-hidden />
          </UnstyledButton>
        </Tooltip>
      )}
    </div>
  );
}

/** The pin hangs at the corner, beside those before it, out of the way of the element's bar. */
function at({ x, y, width }: Seen, index: number, chosen: boolean) {
  const corner = `clamp(2px, ${Math.round(x + width - 20)}px, 100% - 32px)`;
  const isBarInside = y < BAR + 4;
  const down =
    chosen && isBarInside && width < WIDEST_BAR ? BAR + 8 : chosen && !isBarInside ? 2 : -12;
  return { left: `calc(${corner} - ${STEP * index}px)`, top: Math.max(Math.round(y + down), 2) };
}

/** A link with ?comment=<id> opens the thread, and scrolls to its element. */
function useAddress(threads: Thread[], known: boolean) {
  const { editor, openPanel } = useEditor();
  const [asked, setAsked] = useSearchParams();
  const wanted = asked.get("comment");
  const followed = useRef<string>(null);
  useEffect(() => {
    if (!wanted) followed.current = null;
    if (!wanted || !known || followed.current === wanted) return;
    followed.current = wanted; // the address changes a little later than this
    const found = threads.find(
      ({ id, answers }) => id === wanted || answers.some((each) => each.id === wanted),
    );
    openPanel("comments");
    if (found) {
      reveal(found.id, found.resolved);
      if (found.block) scrollTo(editor, found.block);
    } else {
      focus(null);
      notify("That comment is gone", "It was deleted meanwhile.");
    }
    setAsked(
      (before) => {
        before.delete("comment");
        return before;
      },
      { replace: true },
    );
  }, [wanted, known, threads, editor, openPanel, setAsked]);
}
