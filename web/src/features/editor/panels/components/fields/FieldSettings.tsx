import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPencil, IconUnlink } from "@tabler/icons-react";
import type { Component } from "grapesjs";
import { Link } from "react-router";
import { useSite } from "@/features/sites/SiteFrame";
import { useEditor } from "../../../context";
import type { Field } from "../definition";
import { detach } from "../make";
import { defaultOf } from "../propose";
import { storedUse } from "../type";
import { useDefinitions } from "../useDefinitions";
import { useFields } from "../useFields";
import { FieldInput } from "./FieldInput";

/** What the chosen use says otherwise than its component, and where that is edited. */
export function FieldSettings({ component }: { component: Component }) {
  const handle = useEditor();
  const { base } = useSite();
  const { ready, of } = useDefinitions(handle.editor);
  const fields = useFields(component);
  const use = storedUse(component);
  const definition = of(use);
  if (!ready) return null;
  if (!definition)
    return (
      <Text size="sm" c="dimmed">
        This component has been deleted. Visitors see nothing here.
      </Text>
    );
  const set = (field: Field, value: unknown) => {
    const { [field.name]: _, ...others } = fields;
    const next = value === undefined ? others : { ...others, [field.name]: value };
    component.set("fields" as never, next as never);
  };
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>
        {definition.name}
      </Text>
      {definition.fields.length === 0 && (
        <Text size="sm" c="dimmed">
          It has no fields: it is the same on every page.
        </Text>
      )}
      {definition.fields.map((field) => (
        <FieldInput
          key={`${component.getId()}/${field.name}`}
          field={field}
          value={fields[field.name]}
          standard={defaultOf(definition.component, field)}
          disabled={!handle.mayEdit}
          onChange={(value) => set(field, value)}
        />
      ))}
      {handle.mayEdit && (
        <Group gap={6}>
          <Button
            component={Link}
            to={`${base}/components/${definition.id}/edit?page=${handle.page.id}`}
            variant="default"
            size="xs"
            leftSection={<IconPencil size={14} />}
          >
            Edit component
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconUnlink size={14} />}
            onClick={() => detach(handle, component, use, definition)}
          >
            Detach
          </Button>
        </Group>
      )}
    </Stack>
  );
}
