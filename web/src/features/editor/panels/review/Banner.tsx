import {
  IconCircleCheck,
  IconCircleDashed,
  IconHourglassHigh,
  IconMessageReport,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Ago } from "@/ui/Ago";
import classes from "./review.module.css";
import { nameOf, type Standing } from "./standing";

type Said = {
  icon: ReactNode;
  tone?: string;
  title: string;
  more?: ReactNode;
  words?: string | null;
};

function sayOf(standing: Standing): Said {
  if (standing.kind === "none") {
    return {
      icon: <IconCircleDashed size={20} stroke={1.7} />,
      title: "Not reviewed",
      more: "Nobody was asked to look at this page as it is.",
    };
  }
  const { review, changed } = standing;
  const at = <Ago at={review.completed_at ?? review.created_at} />;
  const reviewer = nameOf(review.reviewer, "somebody");
  if (standing.kind === "waiting") {
    return {
      icon: <IconHourglassHigh size={20} stroke={1.7} />,
      tone: "warn",
      title: review.reviewer ? `Waiting for ${reviewer}` : "Waiting for an editor",
      more: (
        <>
          {nameOf(review.asker, "Somebody")} asked <Ago at={review.created_at} />
          {changed && ". The page has changed since"}.
        </>
      ),
      words: review.message,
    };
  }
  if (standing.kind === "sent-back") {
    return {
      icon: <IconMessageReport size={20} stroke={1.7} />,
      tone: "bad",
      title: "Changes are asked for",
      more: (
        <>
          By {reviewer}, {at}
          {changed && ". The page has changed since"}.
        </>
      ),
      words: review.response,
    };
  }
  return {
    icon: changed ? (
      <IconCircleDashed size={20} stroke={1.7} />
    ) : (
      <IconCircleCheck size={20} stroke={1.7} />
    ),
    tone: changed ? "warn" : "good",
    title: changed ? "Changed since it was approved" : "Approved as it is now",
    more: (
      <>
        By {reviewer}, {at}.
      </>
    ),
    words: review.response,
  };
}

/** How the page stands, in words. */
export function Banner({ standing }: { standing: Standing }) {
  const { icon, tone, title, more, words } = sayOf(standing);
  return (
    <div className={classes.now} data-tone={tone} role="status">
      <span className={classes.mark}>{icon}</span>
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {more && <p className={classes.more}>{more}</p>}
        {words && <p className={classes.quote}>{words}</p>}
      </div>
    </div>
  );
}
