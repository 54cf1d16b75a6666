import { Button, SegmentedControl } from "@mantine/core";
import { IconMessageCircle, IconMessageCirclePlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useUser } from "@/session/session";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";
import { useEditor } from "../../context";
import { nameOf } from "../../engine/names";
import { blockOf } from "./block";
import { Composer } from "./Composer";
import classes from "./comments.module.css";
import { scrollTo, useThere } from "./places";
import { useThreads, useWriting } from "./queries";
import { compose, focus, type Shown, show, stopComposing, useComments } from "./state";
import { ThreadCard } from "./ThreadCard";
import { authorOf, grouped, type Thread } from "./threads";

/** What was said about the page: on its elements, about the whole, and about what is gone. */
export function CommentsPanel() {
  const { page, mayComment } = useEditor();
  const query = useThreads(page.id);
  const { composing } = useComments();
  const threads = query.data ?? [];
  return (
    <div className={classes.panel}>
      <Filter threads={threads} />
      <Fresh threads={query.data} />
      {composing && mayComment ? <Begin block={composing.block} /> : mayComment && <Ways />}
      <Loaded query={query} loading={<LoadingState rows={3} />}>
        {(all) => <List threads={all} />}
      </Loaded>
    </div>
  );
}

function Filter({ threads }: { threads: Thread[] }) {
  const { shown } = useComments();
  const resolved = threads.filter((each) => each.resolved).length;
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label="Which comments"
      value={shown}
      onChange={(value) => show(value as Shown)}
      data={[
        { value: "open", label: `Open ${threads.length - resolved}` },
        { value: "resolved", label: `Resolved ${resolved}` },
      ]}
    />
  );
}

/** The two ways to begin a comment. */
function Ways() {
  const { selected } = useEditor();
  const block = blockOf(selected);
  return (
    <div className={classes.ways}>
      {selected && block && (
        <Button
          size="xs"
          variant="light"
          leftSection={<IconMessageCirclePlus size={16} />}
          onClick={() => compose(block)}
        >
          Comment on “{nameOf(selected)}”
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => compose(null)}>
        Comment on the whole page
      </Button>
    </div>
  );
}

function Begin({ block }: { block: string | null }) {
  const { editor, page } = useEditor();
  const { add } = useWriting(page);
  const component = block ? findById(editor, block) : undefined;
  return (
    <section className={classes.begin} aria-label="New comment">
      <h3 className={classes.group}>
        {component ? `On “${nameOf(component)}”` : "On the whole page"}
      </h3>
      <Composer
        key={block ?? "page"}
        place={`new-${block ?? "page"}`}
        label="New comment"
        action="Comment"
        autoFocus
        onSend={async (content) => {
          const id = await add.mutateAsync({ content, block });
          show("open");
          focus(id);
        }}
        onCancel={stopComposing}
      />
    </section>
  );
}

function findById(editor: ReturnType<typeof useEditor>["editor"], id: string) {
  return editor.getWrapper()?.find(`#${CSS.escape(id)}`)[0];
}

const GROUPS = [
  ["here", "On the page"],
  ["page", "About the whole page"],
  ["gone", "No longer on the page"],
] as const;

function List({ threads }: { threads: Thread[] }) {
  const { editor, mayComment } = useEditor();
  const { shown, focused } = useComments();
  const listed = threads.filter((each) => each.resolved === (shown === "resolved"));
  const isThere = useThere(
    editor,
    listed.flatMap((each) => each.block ?? []),
  );
  const groups = grouped(listed, isThere);
  if (listed.length === 0) {
    return (
      <EmptyState
        icon={IconMessageCircle}
        title={shown === "open" ? "No open comments" : "Nothing resolved yet"}
      >
        {shown === "open" && mayComment
          ? "Choose an element and say what you think of it. @ brings somebody in."
          : "What was dealt with is kept here."}
      </EmptyState>
    );
  }
  return GROUPS.filter(([name]) => groups[name].length > 0).map(([name, title]) => (
    <section key={name} aria-label={title}>
      {(name !== "here" || groups.gone.length + groups.page.length > 0) && (
        <h3 className={classes.group}>{title}</h3>
      )}
      {groups[name].map((thread) => (
        <ThreadCard
          key={thread.id}
          thread={thread}
          open={focused === thread.id}
          onOpen={() => {
            focus(thread.id);
            if (thread.block) scrollTo(editor, thread.block);
          }}
        />
      ))}
    </section>
  ));
}

/** Reads out what others have written meanwhile. */
function Fresh({ threads }: { threads: Thread[] | undefined }) {
  const user = useUser();
  const known = useRef<Set<string>>(undefined);
  const [said, say] = useState("");
  useEffect(() => {
    if (!threads) return;
    const all = threads.flatMap((each) => [each.root, ...each.answers]);
    const before = known.current;
    known.current = new Set(all.map((each) => each.id));
    const fresh = all.filter((each) => before && !before.has(each.id) && each.user_id !== user.id);
    if (fresh.length > 0)
      say(`New: ${fresh.map((each) => `comment by ${authorOf(each)}`).join(", ")}`);
  }, [threads, user.id]);
  return (
    <div className="sr-only" role="status">
      {said}
    </div>
  );
}
