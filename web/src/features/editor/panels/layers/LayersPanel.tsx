/** The tree of elements: chosen, searched, renamed, moved and hidden. */
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../../context";
import { useTick } from "../styles/useTick";
import { hiddenIn, hideInCanvas, leafOf } from "./canvas";
import classes from "./layers.module.css";
import { Tree } from "./Tree";
import { countFound, pathTo, rowsOf } from "./tree";

const STRUCTURE = "component:add component:remove component:update undo redo";

export function LayersPanel() {
  const { editor } = useEditor();
  const structure = useTick(editor, STRUCTURE);
  const choice = useTick(editor, "component:toggled");
  const [search, setSearch] = useState("");
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => hiddenIn(editor));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `structure` tells that the page has changed
  const root = useMemo(() => {
    const wrapper = editor.getWrapper();
    return wrapper ? leafOf(wrapper) : undefined;
  }, [editor, structure]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `choice` tells that another is chosen
  const selected = useMemo(
    () => editor.getSelectedAll().map((each) => each.getId()),
    [editor, choice],
  );
  useOpenChosen(root, selected, setExpanded);
  const rows = useMemo(
    () => (root ? rowsOf(root, expanded, search) : []),
    [root, expanded, search],
  );
  const scroller = useRef<HTMLDivElement>(null);
  if (!root) return null;
  const hits = search.trim() ? countFound(root, search) : 0;
  const hide = (ids: ReadonlySet<string>) => {
    setHidden(ids);
    hideInCanvas(editor, ids);
  };
  return (
    <div className={classes.panel}>
      <div className={classes.search}>
        <TextInput
          size="xs"
          aria-label="Search the layers"
          placeholder="Search the layers"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {search.trim() && (
          <p className={classes.count} role="status">
            {hits === 0
              ? "Nothing is called that"
              : `${hits} ${hits === 1 ? "element" : "elements"}`}
          </p>
        )}
      </div>
      <Tree
        root={root}
        rows={rows}
        selected={selected}
        scroller={scroller}
        hidden={hidden}
        onHide={hide}
        onExpand={(id, open) => {
          const next = new Set(expanded);
          if (open) next.add(id);
          else next.delete(id);
          setExpanded(next);
        }}
      />
    </div>
  );
}

type Leaf = ReturnType<typeof leafOf>;

/** What is chosen in the canvas is opened in the tree. */
function useOpenChosen(
  root: Leaf | undefined,
  selected: string[],
  setExpanded: (change: (before: ReadonlySet<string>) => ReadonlySet<string>) => void,
) {
  const key = selected.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is chosen
  useEffect(() => {
    const last = selected.at(-1);
    if (!root || !last) return;
    const above = pathTo(root, last)
      .slice(0, -1)
      .map((each) => each.id);
    setExpanded((before) =>
      above.every((id) => before.has(id)) ? before : new Set([...before, ...above]),
    );
  }, [key, setExpanded]);
}
