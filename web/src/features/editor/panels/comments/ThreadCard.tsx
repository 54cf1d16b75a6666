import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { atLeast } from "@/api/organizations";
import { useSeen } from "@/features/notifications/useSeen";
import { isLater } from "@/features/sites/state";
import { useUser } from "@/session/session";
import { Ago } from "@/ui/Ago";
import { Confirm } from "@/ui/Confirm";
import { plural } from "@/ui/format";
import { Portrait } from "@/ui/Portrait";
import { useEditor } from "../../context";
import { CommentText } from "./CommentText";
import { Composer } from "./Composer";
import classes from "./comments.module.css";
import { removeComment, useWriting } from "./queries";
import { focus } from "./state";
import { authorOf, type Comment, type Thread } from "./threads";

type ThreadCardProps = { thread: Thread; open: boolean; onOpen: () => void };

/** A comment with its answers; closed, it says how many there are. */
export function ThreadCard({ thread, open, onOpen }: ThreadCardProps) {
  const { page, role, mayComment } = useEditor();
  const user = useUser();
  const { add, resolve } = useWriting(page);
  const card = useRef<HTMLElement>(null);
  const { root, answers, number, resolved } = thread;
  useEffect(() => {
    if (open) card.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const mayResolve = mayComment && (root.user_id === user.id || atLeast(role, "editor"));
  const way = resolved ? "Reopen" : "Resolve";
  return (
    <article
      ref={card}
      className={classes.thread}
      data-open={open || undefined}
      aria-label={`Comment ${number} by ${authorOf(root)}`}
    >
      <div className={classes.threadHead}>
        <span className={`${classes.number} numbers`} data-resolved={resolved || undefined}>
          {number}
        </span>
        <button
          type="button"
          className={classes.opener}
          aria-expanded={open}
          onClick={() => (open ? focus(null) : onOpen())}
        >
          {open ? "Close" : answers.length > 0 ? plural(answers.length, "answer") : "Open"}
          <span className="sr-only"> comment {number}</span>
        </button>
        {mayResolve && (
          <Tooltip label={way}>
            <ActionIcon
              size={26}
              aria-label={`${way} comment ${number}`}
              loading={resolve.isPending}
              onClick={() => resolve.mutate(thread)}
            >
              {resolved ? <IconArrowBackUp size={16} /> : <IconCheck size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <One comment={root} answers={answers.length} />
      {open && <Seen comments={[root, ...answers]} />}
      {open && answers.map((each) => <One key={each.id} comment={each} answers={0} />)}
      {open && mayComment && (
        <Composer
          place={thread.id}
          label="Answer"
          action="Answer"
          onSend={(content) => add.mutateAsync({ content, parent: root.id, block: root.block_id })}
        />
      )}
      {!open && answers.length === 0 && mayComment && !resolved && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          onClick={onOpen}
          aria-label={`Answer comment ${number}`}
        >
          Answer
        </Button>
      )}
    </article>
  );
}

/** Who opens a thread has read it; what comes while it is open they may not see, until they answer. */
function Seen({ comments }: { comments: Comment[] }) {
  const user = useUser();
  const [first] = useState(comments);
  const seen = comments.at(-1)?.user_id === user.id ? comments : first;
  useSeen({ comment_id: seen.map(({ id }) => id) });
  return null;
}

function One({ comment, answers }: { comment: Comment; answers: number }) {
  const { page, mayComment } = useEditor();
  const user = useUser();
  const { edit } = useWriting(page);
  const [editing, setEditing] = useState(false);
  const [asked, ask] = useState(false);
  const name = authorOf(comment);
  const own = mayComment && comment.user_id === user.id;
  // That a thread was resolved touches its first comment, too.
  const changed = comment.parent_id && isLater(comment.updated_at, comment.created_at);
  return (
    <div className={classes.comment}>
      <div className={classes.by}>
        <Portrait name={name} src={comment.person?.avatar_url} size={24} />
        <div className={classes.who}>
          <b>{name}</b>
          <span className={classes.when}>
            <Ago at={comment.created_at} />
            {changed && " · edited"}
          </span>
        </div>
        {own && (
          <Menu position="bottom-end" width={150}>
            <Menu.Target>
              <ActionIcon size={24} aria-label="What can be done with this comment">
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)}>
                Edit
              </Menu.Item>
              <Menu.Item
                leftSection={<IconTrash size={15} />}
                color="red"
                onClick={() => ask(true)}
              >
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {editing ? (
        <Composer
          place={`edit-${comment.id}`}
          label="Change the comment"
          action="Save"
          before={comment.content}
          autoFocus
          onSend={async (content) => {
            await edit.mutateAsync({ id: comment.id, content });
            setEditing(false);
          }}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <CommentText content={comment.content} />
      )}
      <Confirm
        opened={asked}
        onClose={() => ask(false)}
        title="Delete this comment?"
        action="Delete comment"
        danger
        onConfirm={() => removeComment(page.id, comment.id)}
      >
        {answers > 0
          ? `Its ${plural(answers, "answer")} will be deleted with it. This cannot be undone.`
          : "This cannot be undone."}
      </Confirm>
    </div>
  );
}
