import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconAt,
  IconBell,
  type IconBellRinging,
  IconCheck,
  IconChecklist,
  IconMail,
  IconMessageCircle,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { Ago } from "@/ui/Ago";
import classes from "./notifications.module.css";
import { linkOf, type Notification, useMark, useRemove } from "./queries";

const MARKS: Record<string, typeof IconBellRinging> = {
  mention: IconAt,
  comment: IconMessageCircle,
  review: IconChecklist,
  invitation: IconMail,
};

type LineProps = { notification: Notification; onLeave?: () => void };

/** One thing that a person is told; it leads to where it happened. */
export function Line({ notification, onLeave }: LineProps) {
  const { id, kind, title, body, read_at, created_at } = notification;
  const mark = useMark();
  const remove = useRemove();
  const Mark = MARKS[kind] ?? IconBell;
  const link = linkOf(notification);
  const unread = read_at === null;
  const follow = () => {
    if (unread) mark.mutate({ id, isRead: true });
    onLeave?.();
  };
  const words = (
    <>
      <span className={classes.title}>{title}</span>
      {unread && <span className="sr-only">, unread</span>}
      {body && <span className={classes.body}>{body}</span>}
    </>
  );
  return (
    <li className={classes.line} data-unread={unread || undefined}>
      <span className={classes.mark}>
        <Mark size={17} stroke={1.8} aria-hidden />
      </span>
      <div className={classes.words}>
        {link ? (
          <Link to={link} className={classes.link} onClick={follow}>
            {words}
          </Link>
        ) : (
          <div className={classes.link}>{words}</div>
        )}
        <span className={classes.ago}>
          <Ago at={created_at} />
        </span>
      </div>
      <div className={classes.ways}>
        <Tooltip label={unread ? "Mark as read" : "Mark as unread"}>
          <ActionIcon
            size={28}
            aria-label={`Mark as ${unread ? "read" : "unread"}: ${title}`}
            onClick={() => mark.mutate({ id, isRead: unread })}
            loading={mark.isPending}
          >
            {unread ? <IconCheck size={16} /> : <IconMail size={16} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Delete">
          <ActionIcon
            size={28}
            aria-label={`Delete: ${title}`}
            onClick={() => remove.mutate(id)}
            loading={remove.isPending}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
    </li>
  );
}
