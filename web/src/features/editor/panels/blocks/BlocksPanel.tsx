import { CloseButton, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useEditor } from "../../context";
import { type Addition, CATEGORIES } from "./addition";
import classes from "./blocks.module.css";
import { Ghost } from "./drag/Ghost";
import { useDrag } from "./drag/useDrag";
import { Elements } from "./Elements";
import { insert } from "./insert";
import { Sections, YOURS } from "./Sections";

type Kind = "sections" | "elements";

/** What can be added: by dragging it to its place, or with a click where it belongs. */
export function BlocksPanel() {
  const { editor, tell } = useEditor();
  const [kind, setKind] = useState<Kind>("sections");
  const [words, setWords] = useState("");
  const [category, setCategory] = useState("");
  const [said, say] = useState("");
  const { dragged, handlers } = useDrag(editor, ({ name }) => say(`${name} added`));
  const add = (addition: Addition) => {
    tell(insert(editor, addition));
    say(`${addition.name} added`);
  };
  return (
    <div className={classes.panel}>
      <div className={classes.head}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="What to add"
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          data={[
            { value: "sections", label: "Sections" },
            { value: "elements", label: "Elements" },
          ]}
        />
        <TextInput
          size="xs"
          aria-label={kind === "sections" ? "Search sections" : "Search elements"}
          placeholder="Search"
          leftSection={<IconSearch size={14} />}
          rightSection={
            words && <CloseButton size="xs" aria-label="Clear" onClick={() => setWords("")} />
          }
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        {kind === "sections" && (
          <Select
            size="xs"
            aria-label="Category"
            value={category}
            onChange={(value) => setCategory(value ?? "")}
            allowDeselect={false}
            data={[{ value: "", label: "All categories" }, YOURS, ...CATEGORIES]}
            maxDropdownHeight={420}
          />
        )}
      </div>
      {kind === "sections" ? (
        <Sections words={words} category={category} handlers={handlers} onAdd={add} />
      ) : (
        <Elements words={words} handlers={handlers} onAdd={add} />
      )}
      <div className="sr-only" aria-live="polite">
        {said}
      </div>
      {dragged && <Ghost dragged={dragged} />}
    </div>
  );
}
