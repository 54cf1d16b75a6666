import { CloseButton, Drawer, Loader } from "@mantine/core";
import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from "react";
import { Boundary } from "@/layout/Boundary";
import { type PanelSide, useEditor } from "../../context";
import { panels } from "../../parts";
import classes from "./dock.module.css";

const screens = new Map<string, LazyExoticComponent<ComponentType>>(
  panels.map(({ id, load }) => [
    id,
    lazy(() => load().then(({ Component }) => ({ default: Component }))),
  ]),
);

type DockProps = { side: PanelSide; narrow: boolean };

/** The open panel of a side; on a phone a sheet that comes from below. */
export function Dock({ side, narrow }: DockProps) {
  const { panels: open, closePanel } = useEditor();
  const id = open[side];
  const panel = panels.find((each) => each.id === id);
  const Screen = id ? screens.get(id) : undefined;
  const close = () => closePanel(side);
  if (narrow) {
    return (
      <Drawer
        opened={panel !== undefined}
        onClose={close}
        position="bottom"
        size="62dvh"
        title={panel?.label}
        withOverlay={false}
        trapFocus={false}
        lockScroll={false}
        closeButtonProps={{ "aria-label": "Close" }}
        classNames={{
          inner: classes.sheetInner,
          content: classes.sheet,
          header: classes.sheetHead,
          title: classes.title,
          body: classes.sheetBody,
        }}
      >
        {panel && Screen && <Shown id={panel.id} screen={Screen} />}
      </Drawer>
    );
  }
  if (!panel || !Screen) return null;
  return (
    <section className={classes.dock} data-side={side} aria-label={panel.label}>
      <header className={classes.head}>
        <h2 className={classes.title}>{panel.label}</h2>
        <CloseButton size="sm" aria-label={`Close ${panel.label}`} onClick={close} />
      </header>
      <div className={classes.content}>
        <Shown id={panel.id} screen={Screen} />
      </div>
    </section>
  );
}

function Shown({ id, screen: Screen }: { id: string; screen: ComponentType }) {
  return (
    <Boundary place={id}>
      <Suspense
        fallback={
          <div className={classes.loading}>
            <Loader size="xs" color="gray" aria-label="Loading" />
          </div>
        }
      >
        <Screen />
      </Suspense>
    </Boundary>
  );
}
