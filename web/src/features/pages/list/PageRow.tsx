import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconCopy,
  IconDots,
  IconFileStar,
  IconForms,
  IconGripVertical,
  IconHome,
  IconListDetails,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { pagePath } from "@/features/sites/address";
import { useSite } from "@/features/sites/SiteFrame";
import { StateBadge } from "@/features/sites/StateBadge";
import { SavePageTemplate } from "@/features/templates/SaveTemplate";
import { Ago } from "@/ui/Ago";
import { Confirm } from "@/ui/Confirm";
import { notify } from "@/ui/notify";
import { EditVisually } from "../EditVisually";
import {
  changePage,
  deletePage,
  inNavigation,
  type ListedPage,
  pageState,
  withNavigation,
} from "../queries";
import { DuplicatePage } from "./DuplicatePage";
import classes from "./list.module.css";
import { RenamePage } from "./RenamePage";
import type { useReorder } from "./useReorder";

type PageRowProps = {
  page: ListedPage;
  pages: ListedPage[];
  position?: number;
  of?: number;
  dragged?: boolean;
  handle?: ReturnType<ReturnType<typeof useReorder>["handle"]>;
};

export function PageRow({ page, pages, position, of, dragged, handle }: PageRowProps) {
  const { base, mayEdit } = useSite();
  const path = pagePath(page.slug);
  const notes = notesOf(page);
  return (
    <li className={classes.row} data-id={page.id} data-dragged={dragged || undefined}>
      {handle ? (
        <button
          type="button"
          className={classes.handle}
          aria-label={`Move ${page.name}, number ${position} of ${of}. Use the arrow keys.`}
          {...handle}
        >
          <IconGripVertical size={17} aria-hidden />
        </button>
      ) : (
        <span className={classes.noHandle} />
      )}
      <div className={classes.words}>
        <Link to={`${base}/pages/${page.id}`} className={classes.name}>
          {page.name}
        </Link>
        <span className={classes.path}>
          {path === "/" && <IconHome size={14} stroke={1.7} aria-label="Home page" />}
          {path}
          {notes.length > 0 && <span className={classes.notes}>· {notes.join(" · ")}</span>}
        </span>
      </div>
      <div className={classes.state}>
        <StateBadge state={pageState(page)} />
      </div>
      <div className={classes.changed}>
        <Ago at={page.updated_at} />
      </div>
      <div className={classes.tools}>
        <EditVisually page={page} quiet />
        {mayEdit && <PageMenu page={page} pages={pages} />}
      </div>
    </li>
  );
}

/** What is particular about a page. */
function notesOf(page: ListedPage): string[] {
  const notes: string[] = [];
  if (page.status === "archived") return notes;
  if (page.visibility === "private") notes.push("private");
  else if (page.visibility === "unlisted") notes.push("unlisted");
  if (!inNavigation(page)) notes.push("not in the navigation");
  return notes;
}

type Asked = "rename" | "duplicate" | "template" | "delete" | null;

function PageMenu({ page, pages }: { page: ListedPage; pages: ListedPage[] }) {
  const { site } = useSite();
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  const archived = page.status === "archived";
  const shown = inNavigation(page);
  const archive = async () => {
    await changePage(page.id, { status: archived ? "draft" : "archived" });
    notify(archived ? "Page brought back" : "Page archived", page.name);
  };
  const show = async () => {
    await changePage(page.id, { metadata: withNavigation(page.metadata, !shown) });
    notify(shown ? "Taken out of the navigation" : "Shown in the navigation", page.name);
  };
  return (
    <div className={classes.menu}>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon aria-label={`More for ${page.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!archived && (
            <>
              <Menu.Item leftSection={<IconForms size={16} />} onClick={() => ask("rename")}>
                Name and address
              </Menu.Item>
              <Menu.Item leftSection={<IconListDetails size={16} />} onClick={() => void show()}>
                {shown ? "Take out of the navigation" : "Show in the navigation"}
              </Menu.Item>
              <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => ask("duplicate")}>
                Duplicate
              </Menu.Item>
              <Menu.Item leftSection={<IconFileStar size={16} />} onClick={() => ask("template")}>
                Save as template
              </Menu.Item>
            </>
          )}
          <Menu.Item
            leftSection={archived ? <IconArchiveOff size={16} /> : <IconArchive size={16} />}
            onClick={() => void archive()}
          >
            {archived ? "Bring back" : "Archive"}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="var(--rs-bad)"
            leftSection={<IconTrash size={16} />}
            onClick={() => ask("delete")}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenamePage page={page} pages={pages} opened={asked === "rename"} onClose={close} />
      <SavePageTemplate
        pageId={page.id}
        name={page.name}
        site={site}
        opened={asked === "template"}
        onClose={close}
      />
      <DuplicatePage page={page} pages={pages} opened={asked === "duplicate"} onClose={close} />
      <Confirm
        opened={asked === "delete"}
        onClose={close}
        title={`Delete ${page.name}?`}
        action="Delete page"
        danger
        onConfirm={async () => {
          await deletePage(page.id);
          notify("Page deleted", page.name);
        }}
      >
        Its content and all of its versions are deleted for good. Visitors find it until you publish
        the site again.
      </Confirm>
    </div>
  );
}
