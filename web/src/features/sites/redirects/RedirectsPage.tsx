import { ActionIcon, Badge, Button, Code, Group, Menu, Text, Tooltip } from "@mantine/core";
import {
  IconArrowNarrowRight,
  IconArrowsSplit2,
  IconDots,
  IconPencil,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import { Confirm } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { Section } from "@/ui/Section";
import { EmptyState, Loaded } from "@/ui/states";
import { useSite } from "../SiteFrame";
import { SitePage } from "../SitePage";
import { RedirectDialog } from "./RedirectDialog";
import { deleteRedirect, KINDS, type Redirect, useRedirects } from "./redirects";
import classes from "./redirects.module.css";

export function RedirectsPage() {
  const { site, mayEdit } = useSite();
  const query = useRedirects(site.id);
  const [edited, edit] = useState<Redirect | "new" | null>(null);
  const [removed, remove] = useState<Redirect | null>(null);
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={17} />} onClick={() => edit("new")}>
      Add redirect
    </Button>
  );
  return (
    <SitePage
      title="Redirects"
      lead="Old addresses that should lead somewhere. They take effect with the next publish."
      bare
      actions={query.data?.length ? add : undefined}
    >
      <Section title="All redirects" flush>
        <Loaded
          query={query}
          empty={
            <EmptyState icon={IconArrowsSplit2} title="No redirects" action={add}>
              When a page moves, send visitors and search engines from its old address to the new
              one.
            </EmptyState>
          }
        >
          {(redirects) => (
            <ul className={classes.list}>
              {redirects.map((redirect) => (
                <li key={redirect.id} className={classes.row}>
                  <Way redirect={redirect} />
                  <Tooltip label={KINDS[redirect.status_code]?.explained} multiline maw={260}>
                    <Badge color="gray" className="numbers">
                      {redirect.status_code} {KINDS[redirect.status_code]?.label}
                    </Badge>
                  </Tooltip>
                  {mayEdit && (
                    <RowMenu
                      redirect={redirect}
                      onEdit={() => edit(redirect)}
                      onRemove={() => remove(redirect)}
                    />
                  )}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Section>
      <RedirectDialog edited={edited} others={query.data ?? []} onClose={() => edit(null)} />
      <Confirm
        opened={removed !== null}
        onClose={() => remove(null)}
        title="Delete this redirect?"
        action="Delete redirect"
        danger
        onConfirm={async () => {
          if (removed) await deleteRedirect(removed);
          notify("Redirect deleted");
        }}
      >
        After the next publish, visitors of <Code>{removed?.from_path}</Code> get the page that says
        that there is nothing.
      </Confirm>
    </SitePage>
  );
}

function Way({ redirect }: { redirect: Redirect }) {
  return (
    <div className={classes.way}>
      <span className={classes.path}>{redirect.from_path}</span>
      <IconArrowNarrowRight
        size={18}
        stroke={1.6}
        aria-label="leads to"
        className={classes.arrow}
      />
      {redirect.status_code === 410 ? (
        <Text component="span" size="sm" c="dimmed">
          nothing
        </Text>
      ) : (
        <span className={classes.path}>{redirect.to_url}</span>
      )}
    </div>
  );
}

type RowMenuProps = { redirect: Redirect; onEdit: () => void; onRemove: () => void };

function RowMenu({ redirect, onEdit, onRemove }: RowMenuProps) {
  return (
    <Group gap={0}>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More for ${redirect.from_path}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={onEdit}>
            Edit
          </Menu.Item>
          <Menu.Item color="var(--rs-bad)" leftSection={<IconTrash size={16} />} onClick={onRemove}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
