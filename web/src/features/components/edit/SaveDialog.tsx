import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ConflictError } from "@/api/versioned";
import { useEditor } from "@/features/editor/context";
import {
  closure,
  levels,
  MAX_NESTED,
  readFields,
  used,
} from "@/features/editor/panels/components/definition";
import { FieldList, type Offered } from "@/features/editor/panels/components/fields/FieldList";
import { libraryOf } from "@/features/editor/panels/components/library";
import { findById, proposed } from "@/features/editor/panels/components/propose";
import type { ComponentRow, Place, Written } from "@/features/editor/panels/components/queries";
import { newPrefix, prefixOf, taken } from "@/features/editor/panels/components/take";
import { plural } from "@/ui/format";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Loaded, LoadingState } from "@/ui/states";
import { useStanding } from "../UsesOf";
import { rootOf } from "./asPage";
import { Effects } from "./Effects";
import { Saved } from "./Saved";

type Props = {
  opened: boolean;
  row: ComponentRow;
  write: (written: Written) => Promise<void>;
  onClose: () => void;
};

/** Before a component is saved: what every page that shows it will look like. */
export function SaveDialog({ opened, onClose, ...rest }: Props) {
  const [saved, setSaved] = useState<Place[]>();
  const close = () => {
    setSaved(undefined);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={saved ? "Saved" : "Save component"} size={860}>
      {saved ? (
        <Saved places={saved} onClose={close} />
      ) : (
        <Question {...rest} onSaved={setSaved} onClose={close} />
      )}
    </Modal>
  );
}

type QuestionProps = Omit<Props, "opened"> & { onSaved: (places: Place[]) => void };

function Question({ row, write, onSaved, onClose }: QuestionProps) {
  const { editor, content } = useEditor();
  const [now] = useState(content);
  const root = rootOf(now);
  const standing = useStanding(row);
  const [offered, setOffered] = useState<Offered[]>(() => (root ? offeredFor(root, row) : []));
  const definitions = libraryOf(editor)?.definitions ?? new Map();
  const ring = root && closure(used(root), definitions).has(row.id);
  const deep = root && levels(root, definitions) >= MAX_NESTED;
  const refused = !root
    ? "A component is one element. Put everything into one box, or delete what is beside it."
    : ring
      ? `${row.name} would stand inside itself. Take it out of itself first.`
      : deep
        ? `Components stand in each other at most ${MAX_NESTED} deep.`
        : undefined;
  const fields = offered.flatMap(({ field, chosen }) => (chosen ? [field] : []));
  const made = root && taken(root, now.styles, prefixOf(root) ?? newPrefix());
  const written = made && {
    name: row.name,
    category: row.category,
    component: made.component,
    styles: made.styles,
    fields,
  };
  const work = useMutation({
    mutationFn: async (places: Place[]) => {
      if (!written || refused) return;
      await write(written);
      onSaved(places);
    },
    meta: { quiet: true },
  });
  if (refused || !root || !written)
    return (
      <Alert color="yellow" role="alert">
        {refused}
      </Alert>
    );
  return (
    <Loaded query={standing} loading={<LoadingState rows={3} />}>
      {({ places }) => (
        <Stack gap="md">
          <FieldList root={root} offered={offered} onChange={setOffered} />
          {places.length > 0 ? (
            <Effects places={places} row={row} written={written} />
          ) : (
            <Text size="sm" c="dimmed">
              No page uses it yet.
            </Text>
          )}
          {work.error instanceof ConflictError ? (
            <Alert
              color="red"
              role="alert"
              title="Somebody else has saved this component meanwhile"
            >
              Nothing of theirs was overwritten. Copy what you need, open the component again, and
              make your changes there.
            </Alert>
          ) : (
            <ProblemAlert error={work.error} />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={work.isPending}>
              Cancel
            </Button>
            <Button loading={work.isPending} onClick={() => work.mutate(places)}>
              {places.length > 0 ? `Save; ${plural(places.length, "page")} change` : "Save"}
            </Button>
          </Group>
        </Stack>
      )}
    </Loaded>
  );
}

/** The fields that it has, as long as their elements are there, and others that it could have. */
function offeredFor(root: Parameters<typeof proposed>[0], row: ComponentRow): Offered[] {
  const before = readFields(row.settings).filter(({ element }) => findById(root, element));
  const known = new Set(before.map(({ element, kind }) => `${element}/${kind}`));
  const names = new Set(before.map(({ name }) => name));
  const more = proposed(root)
    .filter(({ element, kind }) => !known.has(`${element}/${kind}`))
    .map((field) => ({ ...field, name: free(field.name, names) }));
  return [
    ...before.map((field) => ({ field, chosen: true })),
    ...more.map((field) => ({ field, chosen: false })),
  ];
}

function free(name: string, taken: Set<string>): string {
  let made = name;
  for (let number = 2; taken.has(made); number++) made = `${name}_${number}`;
  taken.add(made);
  return made;
}
