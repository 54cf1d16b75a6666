/** The rows of the tree, with the keys and the pointer. */
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useState } from "react";
import { useEditor } from "../../context";
import { discard } from "../../engine/commands";
import { choose, componentOf, mayPlace, place } from "./canvas";
import { LayerRow } from "./LayerRow";
import classes from "./layers.module.css";
import { type Leaf, type Nudge, nudged, outermost, type Row, rangeOf } from "./tree";
import { indentOf, useDrag } from "./useDrag";
import { ROW, showRow, useWindow } from "./useWindow";

type TreeProps = {
  root: Leaf;
  rows: Row[];
  selected: string[];
  scroller: RefObject<HTMLDivElement | null>;
  hidden: ReadonlySet<string>;
  onHide: (ids: ReadonlySet<string>) => void;
  onExpand: (id: string, open: boolean) => void;
};

const NUDGES: Record<string, Nudge> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowRight: "in",
  ArrowLeft: "out",
};

export function Tree({ root, rows, selected, scroller, hidden, onHide, onExpand }: TreeProps) {
  const { editor, mayEdit } = useEditor();
  const [renaming, setRenaming] = useState<string>();
  const [anchor, setAnchor] = useState<string>();
  const active = selected.at(-1);
  const at = rows.findIndex((row) => row.leaf.id === active);
  const seen = useWindow(scroller, rows.length);
  const drag = useDrag({ editor, rows, scroller, enabled: mayEdit && !renaming });
  useEffect(() => {
    showRow(scroller.current, at);
  }, [scroller, at]);

  const select = (ids: string[]) =>
    choose(
      editor,
      ids.flatMap((id) => componentOf(editor, id) ?? []),
    );

  function click(event: MouseEvent, id: string) {
    if (event.shiftKey && (anchor ?? active)) select(rangeOf(rows, anchor ?? active ?? id, id));
    else if (event.ctrlKey || event.metaKey)
      select(selected.includes(id) ? selected.filter((each) => each !== id) : [...selected, id]);
    else select([id]);
    if (!event.shiftKey) setAnchor(id);
    componentOf(editor, id)?.getEl()?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  function go(to: number, extend: boolean) {
    const id = rows[Math.max(0, Math.min(rows.length - 1, to))]?.leaf.id;
    if (!id) return;
    if (extend)
      select(
        rangeOf(rows, anchor ?? active ?? id, id)
          .filter((each) => each !== id)
          .concat(id),
      );
    else {
      select([id]);
      setAnchor(id);
    }
  }

  function nudge(way: Nudge) {
    const spot = active ? nudged(root, active, way) : undefined;
    if (active && spot && mayPlace(editor, [active], spot)) place(editor, [active], spot);
  }

  function press(event: KeyboardEvent) {
    if (renaming) return;
    const row = rows[at];
    const way = NUDGES[event.key];
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(at + 1, event.shiftKey),
      ArrowUp: () => go(at < 0 ? 0 : at - 1, event.shiftKey),
      ArrowRight: () =>
        row &&
        (row.expanded === false ? onExpand(row.leaf.id, true) : row.expanded && go(at + 1, false)),
      ArrowLeft: () =>
        row &&
        (row.expanded && row.depth > 0
          ? onExpand(row.leaf.id, false)
          : go(
              rows.findIndex((each) => each.leaf.id === row.parent),
              false,
            )),
      Home: () => go(0, event.shiftKey),
      End: () => go(rows.length - 1, event.shiftKey),
      F2: () => mayEdit && setRenaming(active),
      Enter: () => row?.expanded !== undefined && onExpand(row.leaf.id, !row.expanded),
      Delete: () => remove(),
      Backspace: () => remove(),
    };
    const act = event.altKey ? (way && mayEdit ? () => nudge(way) : undefined) : acts[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  function remove() {
    if (!mayEdit) return;
    for (const id of outermost(root, selected)) {
      const component = componentOf(editor, id);
      if (component) discard(editor, component);
    }
  }

  const { dragging } = drag;
  const drop = dragging?.drop;
  return (
    <div className={classes.scroller} ref={scroller} data-dragging={dragging ? true : undefined}>
      <div
        role="tree"
        aria-label="Elements of the page"
        aria-multiselectable
        aria-activedescendant={at >= seen.from && at < seen.to ? `layer-${active}` : undefined}
        tabIndex={0}
        className={classes.tree}
        style={{ height: rows.length * ROW }}
        onKeyDown={press}
        onPointerLeave={() => editor.getModel().setHovered(undefined)}
      >
        {rows.slice(seen.from, seen.to).map((row, index) => (
          <LayerRow
            key={row.leaf.id}
            row={row}
            top={(seen.from + index) * ROW}
            selected={selected.includes(row.leaf.id)}
            hidden={hidden.has(row.leaf.id)}
            into={drop?.into === row.leaf.id ? (dragging?.allowed ? "yes" : "no") : undefined}
            dragged={dragging?.ids.includes(row.leaf.id) ?? false}
            renaming={renaming === row.leaf.id}
            mayEdit={mayEdit}
            onClick={(event) => click(event, row.leaf.id)}
            onExpand={(open) => onExpand(row.leaf.id, open)}
            onRename={setRenaming}
            onHide={() => {
              const next = new Set(hidden);
              if (!next.delete(row.leaf.id)) next.add(row.leaf.id);
              onHide(next);
            }}
            onPointerDown={(event) =>
              drag.start(
                event,
                selected.includes(row.leaf.id) ? outermost(root, selected) : [row.leaf.id],
              )
            }
          />
        ))}
        {drop && !drop.into && (
          <div
            className={classes.line}
            data-refused={dragging?.allowed ? undefined : true}
            style={{ top: drop.line * ROW, left: 10 + indentOf(drop.depth) }}
          />
        )}
      </div>
      {dragging && (
        <div className={classes.ghost} style={{ left: dragging.x + 12, top: dragging.y + 8 }}>
          {dragging.ids.length > 1
            ? `${dragging.ids.length} elements`
            : rows.find((row) => row.leaf.id === dragging.ids[0])?.leaf.name}
          {drop && !dragging.allowed && <span className={classes.no}>not here</span>}
        </div>
      )}
    </div>
  );
}
