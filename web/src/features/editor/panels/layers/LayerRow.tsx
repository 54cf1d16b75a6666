import { UnstyledButton } from "@mantine/core";
import { IconBoxModel2, IconChevronRight, IconEye, IconEyeOff } from "@tabler/icons-react";
import type { MouseEvent, PointerEvent } from "react";
import { useEditor } from "../../context";
import { componentOf, rename } from "./canvas";
import { ICONS } from "./icons";
import classes from "./layers.module.css";
import { NameField } from "./NameField";
import type { Row } from "./tree";
import { indentOf } from "./useDrag";

type LayerRowProps = {
  row: Row;
  top: number;
  selected: boolean;
  hidden: boolean;
  dragged: boolean;
  /** Something is dragged over it, and may go into it or not. */
  into?: "yes" | "no";
  renaming: boolean;
  mayEdit: boolean;
  onClick: (event: MouseEvent) => void;
  onExpand: (open: boolean) => void;
  onRename: (id: string | undefined) => void;
  onHide: () => void;
  onPointerDown: (event: PointerEvent) => void;
};

const BADGES: Record<string, string> = { form: "Form", component: "Component" };

export function LayerRow(props: LayerRowProps) {
  const { row, top, selected, hidden, dragged, into, renaming, mayEdit } = props;
  const { editor } = useEditor();
  const { id, name, detail, kind } = row.leaf;
  const Mark = ICONS[kind] ?? IconBoxModel2;
  const isRoot = row.parent === undefined;
  const badge = BADGES[kind];
  const done = (text?: string) => {
    const component = componentOf(editor, id);
    if (text !== undefined && text !== name && component) rename(component, text);
    props.onRename(undefined);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys for all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus, and names the active row
    <div
      role="treeitem"
      id={`layer-${id}`}
      className={classes.row}
      aria-level={row.depth + 1}
      aria-setsize={row.siblings}
      aria-posinset={row.position}
      aria-expanded={row.expanded}
      aria-selected={selected}
      aria-label={[name, detail, badge].filter(Boolean).join(" ")}
      data-kind={kind}
      data-into={into}
      data-dragged={dragged || undefined}
      data-hidden={hidden || undefined}
      style={{ top, paddingLeft: 4 + indentOf(row.depth) }}
      onClick={props.onClick}
      onDoubleClick={() => mayEdit && !isRoot && props.onRename(id)}
      onPointerDown={isRoot ? undefined : props.onPointerDown}
      onPointerEnter={() => editor.getModel().setHovered(componentOf(editor, id))}
    >
      <span
        className={classes.fold}
        data-open={row.expanded || undefined}
        aria-hidden
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          if (row.expanded !== undefined && !isRoot) props.onExpand(!row.expanded);
        }}
      >
        {row.expanded !== undefined && !isRoot && <IconChevronRight size={13} stroke={2} />}
      </span>
      <Mark size={15} stroke={1.6} className={classes.icon} aria-hidden />
      {renaming ? (
        <NameField name={name} onDone={done} />
      ) : (
        <span className={classes.name}>
          {name} {detail && <span className={classes.detail}>{detail}</span>}
        </span>
      )}
      {badge && badge !== name && <span className={classes.badge}>{badge}</span>}
      {!isRoot && (
        <UnstyledButton
          className={classes.eye}
          tabIndex={-1}
          aria-label={hidden ? `Show ${name} again` : `Hide ${name} while editing`}
          title={hidden ? "Show again" : "Hide while editing"}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation();
            props.onHide();
          }}
        >
          {hidden ? (
            <IconEyeOff size={14} stroke={1.7} aria-hidden />
          ) : (
            <IconEye size={14} stroke={1.7} aria-hidden />
          )}
        </UnstyledButton>
      )}
    </div>
  );
}
