import { Ago } from "@/ui/Ago";
import classes from "./review.module.css";
import { nameOf, type Review, type Status } from "./standing";

const WORDS: Record<Status, string> = {
  open: "Asked for",
  approved: "Approved",
  changes_requested: "Sent back",
  cancelled: "Cancelled",
};

/** Every request and what came of it, newest first. */
export function History({ reviews }: { reviews: Review[] }) {
  if (reviews.length === 0) return null;
  return (
    <section aria-label="Earlier reviews">
      <h3 className={classes.group}>History</h3>
      <ol className={classes.history}>
        {reviews.map((each) => (
          <li key={each.id} className={classes.entry} data-status={each.status}>
            <p className={classes.title}>
              {WORDS[each.status]}
              {each.status === "open" || each.status === "cancelled"
                ? ` by ${nameOf(each.asker, "somebody")}`
                : ` by ${nameOf(each.reviewer, "somebody")}, asked by ${nameOf(each.asker, "somebody")}`}
            </p>
            <p className={classes.more}>
              <Ago at={each.completed_at ?? each.created_at} />
            </p>
            {each.message && <p className={classes.quote}>{each.message}</p>}
            {each.response && <p className={classes.quote}>{each.response}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
