/** Styles of what is chosen, on the device at hand, in one of its states. */
import { Button, Text } from "@mantine/core";
import { IconPointer } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { useEffect, useState } from "react";
import { useEditor } from "../../context";
import type { State, Target } from "./apply";
import { Background } from "./groups/Background";
import { Border } from "./groups/Border";
import { Effects } from "./groups/Effects";
import { Layout } from "./groups/Layout";
import { Position } from "./groups/Position";
import { Size } from "./groups/Size";
import { Spacing } from "./groups/Spacing";
import { Typography } from "./groups/Typography";
import { StateBar } from "./StateBar";
import { previewState } from "./statePreview";
import classes from "./styles.module.css";
import { TargetBar } from "./TargetBar";
import { StylesContext, useStylesOf } from "./useStyles";
import { useTick } from "./useTick";

const ELEMENT: Target = { kind: "element" };

export function StylesPanel() {
  const { editor } = useEditor();
  const tick = useTick(editor);
  const components = editor.getSelectedAll().filter(isElement);
  if (components.length === 0) return <Nothing />;
  const key = components.map((each) => each.getId()).join(" ");
  return <Panel key={key} components={components} tick={tick} />;
}

function isElement(component: Component): boolean {
  return component.get("type") !== "textnode" && component.get("type") !== "comment";
}

function Nothing() {
  const { editor } = useEditor();
  return (
    <div className={classes.nothing}>
      <IconPointer size={26} stroke={1.4} aria-hidden />
      <Text size="sm" fw={560}>
        Nothing is chosen
      </Text>
      <Text size="xs" c="dimmed">
        Click an element of the page to see and change how it looks.
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => editor.select(editor.getWrapper())}
      >
        Style the page itself
      </Button>
    </div>
  );
}

type PanelProps = { components: Component[]; tick: number };

function Panel({ components, tick }: PanelProps) {
  const { editor } = useEditor();
  const [chosen, setTarget] = useState<Target>(ELEMENT);
  const [state, setState] = useState<State>("");
  const target = stillThere(chosen, components) ? chosen : ELEMENT;
  const styles = useStylesOf(components, target, state, tick);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn again with every change
  useEffect(() => {
    previewState(editor, components, state);
  }, [editor, components, state, tick]);
  useEffect(() => () => previewState(editor, [], ""), [editor]);
  return (
    <StylesContext value={styles}>
      <div className={classes.panel}>
        <div className={classes.head}>
          <TargetBar components={components} target={target} onTarget={setTarget} tick={tick} />
          <StateBar state={state} onState={setState} />
        </div>
        <Layout />
        <Spacing />
        <Size />
        <Typography />
        <Background />
        <Border />
        <Effects />
        <Position />
      </div>
    </StylesContext>
  );
}

/** All of them still have the class. */
function stillThere(target: Target, components: Component[]): boolean {
  return (
    target.kind === "element" ||
    components.every((each) => (each.getClasses() as string[]).includes(target.name))
  );
}
