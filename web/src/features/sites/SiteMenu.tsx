import { ActionIcon, Menu, Text } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconCopy,
  IconDots,
  IconExternalLink,
  IconFileStar,
  IconSettings,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { atLeast, useOrganization } from "@/api/organizations";
import { SaveSiteTemplate } from "@/features/templates/SaveTemplate";
import { Confirm, ConfirmByTyping } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { siteName, siteUrl } from "./address";
import { DuplicateSite } from "./create/DuplicateSite";
import { archiveSite, deleteSite, type ListedSite } from "./queries";
import classes from "./SitesPage.module.css";

type Asked = "duplicate" | "template" | "archive" | "delete" | null;

/** What can be done with a site as a whole. */
export function SiteMenu({ site }: { site: ListedSite }) {
  const { slug, role } = useOrganization();
  const navigate = useNavigate();
  const [asked, ask] = useState<Asked>(null);
  const live = site.site_releases.length > 0 && site.status !== "archived";
  const archived = site.status === "archived";
  const mayEdit = atLeast(role, "editor");
  const close = () => ask(null);
  return (
    <div className={classes.menu}>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More for ${site.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {live && (
            <Menu.Item
              component="a"
              href={siteUrl(site)}
              target="_blank"
              rel="noreferrer"
              leftSection={<IconExternalLink size={16} />}
            >
              Visit the site
            </Menu.Item>
          )}
          <Menu.Item
            component={Link}
            to={`/o/${slug}/sites/${site.id}/settings`}
            leftSection={<IconSettings size={16} />}
          >
            Settings
          </Menu.Item>
          {mayEdit && (
            <>
              <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => ask("duplicate")}>
                Duplicate
              </Menu.Item>
              <Menu.Item leftSection={<IconFileStar size={16} />} onClick={() => ask("template")}>
                Save as template
              </Menu.Item>
              {archived ? (
                <Menu.Item
                  leftSection={<IconArchiveOff size={16} />}
                  onClick={async () => {
                    await archiveSite(site, false);
                    notify("Site brought back", site.name);
                  }}
                >
                  Bring back
                </Menu.Item>
              ) : (
                <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => ask("archive")}>
                  Archive
                </Menu.Item>
              )}
              <Menu.Divider />
              <Menu.Item
                color="var(--rs-bad)"
                leftSection={<IconTrash size={16} />}
                onClick={() => ask("delete")}
              >
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <DuplicateSite site={site} opened={asked === "duplicate"} onClose={close} />
      <SaveSiteTemplate site={site} opened={asked === "template"} onClose={close} />
      <ArchiveQuestion site={site} opened={asked === "archive"} onClose={close} />
      <DeleteQuestion
        site={site}
        opened={asked === "delete"}
        onClose={close}
        onDeleted={() => navigate(`/o/${slug}/sites`)}
      />
    </div>
  );
}

type QuestionProps = { site: ListedSite; opened: boolean; onClose: () => void };

export function ArchiveQuestion({ site, opened, onClose }: QuestionProps) {
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Archive ${site.name}?`}
      action="Archive site"
      onConfirm={async () => {
        await archiveSite(site, true);
        notify("Site archived", site.name);
      }}
    >
      Visitors of <b>{siteName(site)}</b> will find nothing there any more. Pages, releases and
      domains stay, and you can bring the site back at any time.
    </Confirm>
  );
}

export function DeleteQuestion({
  site,
  opened,
  onClose,
  onDeleted,
}: QuestionProps & { onDeleted: () => void }) {
  return (
    <ConfirmByTyping
      opened={opened}
      onClose={onClose}
      title={`Delete ${site.name}?`}
      action="Delete site"
      typed={site.name}
      onConfirm={async () => {
        await deleteSite(site);
        notify("Site deleted", site.name);
        onDeleted();
      }}
    >
      <Text size="sm">
        Its pages, versions, releases, domains and forms with what visitors sent are deleted for
        good, and the address <b>{siteName(site)}</b> becomes free. Pictures and files stay in the
        library.
      </Text>
    </ConfirmByTyping>
  );
}
