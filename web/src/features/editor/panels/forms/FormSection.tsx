import { ActionIcon, Anchor, Button, Group, Menu, Stack, Text, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconGripVertical,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { Component } from "grapesjs";
import { useState } from "react";
import { Link } from "react-router";
import { useForm } from "@/features/forms/forms";
import { Loaded } from "@/ui/states";
import { useEditor } from "../../context";
import { choose, discard } from "../../engine/commands";
import { connect } from "./connect";
import { addField, type FieldInForm, fieldsIn, labelText, moveField } from "./fields";
import classes from "./forms.module.css";
import { KINDS } from "./making";
import { RowSettings } from "./RowSettings";

/** A form: its fields, and what happens when it is sent. */
export function FormSection({ component }: { component: Component }) {
  const id = String(component.getAttributes()["data-form"] ?? "");
  return (
    <Stack gap="md">
      <Fields form={component} />
      {id ? <Row id={id} form={component} /> : <Unconnected form={component} />}
    </Stack>
  );
}

function Row({ id, form }: { id: string; form: Component }) {
  const { organization, site, mayEdit } = useEditor();
  const query = useForm(id);
  if (query.error || (query.data && query.data.site_id !== site.id))
    return <Unconnected form={form} />;
  return (
    <Loaded query={query}>
      {(row) => (
        <Stack gap="sm">
          <RowSettings form={row} readOnly={!mayEdit} key={row.id} />
          <Anchor
            component={Link}
            size="xs"
            to={`/o/${organization.slug}/sites/${site.id}/forms/${row.id}`}
            target="_blank"
          >
            What visitors sent, and webhook
          </Anchor>
        </Stack>
      )}
    </Loaded>
  );
}

/** A form that nobody can send: it came with a template, or from another site. */
function Unconnected({ form }: { form: Component }) {
  const { editor, environment, mayEdit } = useEditor();
  const work = useMutation({ mutationFn: () => connect(editor, form, environment) });
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        Visitors cannot send this form yet.
      </Text>
      {mayEdit && (
        <Button size="xs" loading={work.isPending} onClick={() => work.mutate()}>
          Keep what visitors send
        </Button>
      )}
    </Stack>
  );
}

function Fields({ form }: { form: Component }) {
  const { editor, mayEdit } = useEditor();
  const [dragged, drag] = useState<number | null>(null);
  const fields = fieldsIn(form);
  const add = (kind: (typeof KINDS)[number]) => {
    const made = addField(form, kind.value, kind.label);
    if (made) choose(editor, made.find("input, textarea, select")[0] ?? made);
  };
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="xs" fw={600}>
          Fields
        </Text>
        {mayEdit && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="compact-xs" variant="default" leftSection={<IconPlus size={13} />}>
                Add field
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
              {KINDS.map((kind) => (
                <Menu.Item key={kind.value} onClick={() => add(kind)}>
                  {kind.label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      <ol className={classes.fields}>
        {fields.map((field, at) => (
          <li
            key={field.name}
            className={classes.field}
            data-dragged={dragged === at || undefined}
            draggable={mayEdit}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              drag(at);
            }}
            onDragEnd={() => drag(null)}
            onDragOver={(event) => dragged !== null && event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) moveField(form, dragged, at);
              drag(null);
            }}
          >
            <FieldLine form={form} field={field} at={at} count={fields.length} />
          </li>
        ))}
      </ol>
    </Stack>
  );
}

type LineProps = { form: Component; field: FieldInForm; at: number; count: number };

function FieldLine({ form, field, at, count }: LineProps) {
  const { editor, mayEdit } = useEditor();
  const label = labelText(field) || field.name;
  const step = (by: -1 | 1, text: string, Mark: typeof IconArrowUp) => (
    <Tooltip label={`${text} ${label}`}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`${text} ${label}`}
        disabled={at + by < 0 || at + by >= count}
        onClick={() => moveField(form, at, at + by)}
      >
        <Mark size={14} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <>
      {mayEdit && <IconGripVertical size={14} aria-hidden className={classes.grip} />}
      <button
        type="button"
        className={classes.name}
        onClick={() => choose(editor, field.controls[0])}
      >
        {label}
      </button>
      {mayEdit && (
        <>
          {step(-1, "Move up", IconArrowUp)}
          {step(1, "Move down", IconArrowDown)}
          <Tooltip label={`Remove ${label}`}>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`Remove ${label}`}
              onClick={() => {
                discard(editor, field.group);
                choose(editor, form);
              }}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </>
  );
}
