/** What the styles are written to: this element, or one of its classes. */
import { UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { useMemo } from "react";
import { useEditor } from "../../context";
import { nameOf } from "../../engine/names";
import { AddClass } from "./AddClass";
import type { Target } from "./apply";
import { classUses } from "./classes";
import classes from "./styles.module.css";

type TargetBarProps = {
  components: Component[];
  target: Target;
  onTarget: (target: Target) => void;
  tick: number;
};

export function TargetBar({ components, target, onTarget, tick }: TargetBarProps) {
  const { editor, mayEdit } = useEditor();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tick` tells that classes have changed
  const uses = useMemo(() => classUses(editor), [editor, tick]);
  const shared = sharedClasses(components);
  const [first] = components;
  const own = components.length > 1 ? `${components.length} elements` : "This element";
  return (
    <div className={classes.target}>
      <p className={classes.what}>
        <strong>{components.length > 1 || !first ? own : nameOf(first)}</strong>
      </p>
      <fieldset className={classes.chips} aria-label="Styles are written to">
        <UnstyledButton
          className={classes.chip}
          aria-pressed={target.kind === "element"}
          onClick={() => onTarget({ kind: "element" })}
        >
          {own}
        </UnstyledButton>
        {shared.map((name) => (
          <span key={name} className={classes.chipBox}>
            <UnstyledButton
              className={classes.chip}
              data-removable={mayEdit || undefined}
              aria-pressed={target.kind === "class" && target.name === name}
              title={`Used ${times(uses.get(name) ?? 0)} on this page`}
              onClick={() => onTarget({ kind: "class", name })}
            >
              .{name} <span className={classes.uses}>{uses.get(name) ?? 0}</span>
              <span className="sr-only"> on this page</span>
            </UnstyledButton>
            {mayEdit && (
              <UnstyledButton
                className={classes.remove}
                aria-label={`Take the class ${name} away`}
                onClick={() => {
                  for (const each of components) each.removeClass(name);
                }}
              >
                <IconX size={11} stroke={2.2} aria-hidden />
              </UnstyledButton>
            )}
          </span>
        ))}
        {mayEdit && (
          <AddClass components={components} onAdded={(name) => onTarget({ kind: "class", name })} />
        )}
      </fieldset>
      {target.kind === "class" && (uses.get(target.name) ?? 0) > 1 && (
        <p className={classes.warning}>
          Changes every element with the class: {times(uses.get(target.name) ?? 0)} on this page.
        </p>
      )}
    </div>
  );
}

function sharedClasses(components: Component[]): string[] {
  const [first, ...rest] = components.map((each) => each.getClasses() as string[]);
  return (first ?? []).filter((name) => rest.every((names) => names.includes(name)));
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
