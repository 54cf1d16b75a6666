/** A part of the panel that is folded: its title tells whether anything is set in it. */
import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import { useStyles } from "../useStyles";
import classes from "./group.module.css";

// What is folded stays so, whichever element is chosen next.
const folded = new Map<string, boolean>();

type GroupProps = { title: string; properties: string[]; open?: boolean; children: ReactNode };

export function Group({ title, properties, open = false, children }: GroupProps) {
  const { get } = useStyles();
  const [isOpen, setOpen] = useState(folded.get(title) ?? open);
  const id = useId();
  const here = properties.filter((name) => get(name).kind === "here").length;
  return (
    <section className={classes.group}>
      <h3 className={classes.title}>
        <UnstyledButton
          className={classes.toggle}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => {
            folded.set(title, !isOpen);
            setOpen(!isOpen);
          }}
        >
          <IconChevronRight size={14} stroke={2} className={classes.chevron} aria-hidden />
          {title}
          {here > 0 && (
            <span className={classes.here} title={`${here} set here`}>
              <span className="sr-only">, {here} set here</span>
            </span>
          )}
        </UnstyledButton>
      </h3>
      <div id={id} className={classes.content} hidden={!isOpen}>
        {isOpen && children}
      </div>
    </section>
  );
}
