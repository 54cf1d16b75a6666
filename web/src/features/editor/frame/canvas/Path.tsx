import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { Fragment } from "react";
import { useEditor } from "../../context";
import { choose } from "../../engine/commands";
import { nameOf } from "../../engine/names";
import classes from "./foot.module.css";

const MOST = 8; // names in a row; of more than that those in the middle are left out
const FIRST = 2;
const LAST = 4;

/** Where the chosen element stands: what is around it, from the page inwards. */
export function Path() {
  const { editor, selected } = useEditor();
  if (!selected) return <span className={classes.hint}>Choose an element to change it</span>;
  const all = [...([...selected.parents()].reverse() as Component[]), selected];
  const shown = all.length > MOST ? [...all.slice(0, FIRST), ...all.slice(-LAST)] : all;
  return (
    <nav className={classes.path} aria-label="Where the chosen element stands">
      {shown.map((each, index) => (
        <Fragment key={each.cid}>
          {index > 0 && <IconChevronRight size={12} stroke={1.7} aria-hidden />}
          {index === FIRST && shown.length < all.length && (
            <>
              <span className={classes.between}>…</span>
              <IconChevronRight size={12} stroke={1.7} aria-hidden />
            </>
          )}
          <UnstyledButton
            className={classes.crumb}
            aria-current={each === selected ? "true" : undefined}
            onClick={() => choose(editor, each)}
          >
            {nameOf(each)}
          </UnstyledButton>
        </Fragment>
      ))}
    </nav>
  );
}
