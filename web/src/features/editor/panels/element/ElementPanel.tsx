import { UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconPointer } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { Suspense, useId, useState } from "react";
import { Boundary } from "@/layout/Boundary";
import { EmptyState } from "@/ui/states";
import { useEditor } from "../../context";
import { isRoot } from "../../engine/commands";
import classes from "./element.module.css";
import { type Settings, settingsFor } from "./registry";
import { useChanges } from "./useChanges";

/** The settings of the chosen element, by what it is. */
export function ElementPanel() {
  const { editor, selected } = useEditor();
  useChanges(editor);
  if (!selected || isRoot(selected)) {
    return (
      <EmptyState icon={IconPointer} title="Nothing is chosen">
        Click an element of the page to see and change what it is.
      </EmptyState>
    );
  }
  return (
    <div className={classes.panel}>
      {settingsFor(selected).map((each) => (
        <Section key={`${selected.cid} ${each.title}`} settings={each} component={selected} />
      ))}
    </div>
  );
}

function Section({ settings, component }: { settings: Settings; component: Component }) {
  const [opened, setOpened] = useState(!settings.closed);
  const id = useId();
  const { Component: Shown, title } = settings;
  return (
    <section className={classes.section}>
      <h3 className={classes.heading}>
        <UnstyledButton
          className={classes.fold}
          aria-expanded={opened}
          aria-controls={id}
          onClick={() => setOpened(!opened)}
        >
          <IconChevronDown size={14} data-opened={opened || undefined} aria-hidden />
          {title}
        </UnstyledButton>
      </h3>
      <div id={id} className={classes.fields} hidden={!opened}>
        {opened && (
          <Boundary place={title}>
            <Suspense fallback={null}>
              <Shown component={component} />
            </Suspense>
          </Boundary>
        )}
      </div>
    </section>
  );
}
