import { Autocomplete, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Component } from "grapesjs";
import { type FormEvent, useMemo, useState } from "react";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useEditor } from "../../context";
import { jsonOf } from "../../engine/content";
import { nameOf } from "../../engine/names";
import { levels, MAX_NESTED } from "./definition";
import { FieldList, type Offered } from "./fields/FieldList";
import { libraryOf } from "./library";
import { make } from "./make";
import { proposed } from "./propose";
import { useComponents } from "./queries";

/** What the component of an element is called, and what every use of it may say otherwise. */
export function MakeForm({ element, onClose }: { element: Component; onClose: () => void }) {
  const handle = useEditor();
  const { editor, organization } = handle;
  const { data: rows = [] } = useComponents(organization.id);
  const json = useMemo(() => jsonOf(element), [element]);
  const [name, setName] = useState(() => nameOf(element));
  const [category, setCategory] = useState("");
  const [offered, setOffered] = useState<Offered[]>(() =>
    proposed(json).map((field) => ({ field, chosen: true })),
  );
  const definitions = libraryOf(editor)?.definitions ?? new Map();
  const tooDeep = levels(json, definitions) >= MAX_NESTED;
  const work = useMutation({
    mutationFn: () =>
      make(handle, json, {
        name: name.trim(),
        category: category.trim() || null,
        fields: offered.flatMap(({ field, chosen }) => (chosen ? [field] : [])),
      }),
    onSuccess: () => {
      notify("Component made", name.trim());
      onClose();
    },
    meta: { quiet: true },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !tooDeep) work.mutate();
  };
  const categories = [...new Set(rows.flatMap((row) => row.category ?? []))].sort();
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          It can stand on any page of {organization.name}. When the component is changed, all of
          them follow.
        </Text>
        <Group grow align="start">
          <TextInput
            label="Name"
            data-autofocus
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Autocomplete
            label="Category"
            maxLength={60}
            data={categories}
            value={category}
            onChange={setCategory}
          />
        </Group>
        <FieldList root={json} offered={offered} onChange={setOffered} />
        {tooDeep && (
          <Text size="sm" c="var(--rs-bad)" role="alert">
            Components stand in each other at most {MAX_NESTED} deep, and there are as many in this
            one already.
          </Text>
        )}
        <ProblemAlert error={work.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={work.isPending}>
            Cancel
          </Button>
          <Button type="submit" loading={work.isPending} disabled={!name.trim() || tooDeep}>
            Make component
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
