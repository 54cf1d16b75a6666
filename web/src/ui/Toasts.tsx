import { CloseButton, Portal } from "@mantine/core";
import { IconAlertCircle, IconCircleCheck } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { closeToast, currentToasts, subscribeToasts } from "./notify";
import classes from "./Toasts.module.css";

/** Where `notify` and `notifyProblem` show what they are told. */
export function Toasts() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts);
  return (
    <Portal>
      <section className={classes.toasts} aria-label="Messages" aria-live="polite">
        {toasts.map(({ id, kind, title, message }) => (
          <div key={id} className={classes.toast} data-kind={kind}>
            {kind === "good" ? (
              <IconCircleCheck size={20} aria-hidden />
            ) : (
              <IconAlertCircle size={20} aria-hidden />
            )}
            <div className={classes.words}>
              <p className={classes.title}>{title}</p>
              {message && <p className={classes.message}>{message}</p>}
            </div>
            <CloseButton size="sm" aria-label="Dismiss" onClick={() => closeToast(id)} />
          </div>
        ))}
      </section>
    </Portal>
  );
}
