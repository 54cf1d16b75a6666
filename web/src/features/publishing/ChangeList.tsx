import { Anchor, UnstyledButton } from "@mantine/core";
import { IconArrowNarrowRight, IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { useSite } from "@/features/sites/SiteFrame";
import classes from "./publishing.module.css";
import type { Change, Changes, PageChange, RedirectChange } from "./queries";

const MOST = 12; // rows at first

const WHAT: Record<string, string> = {
  title: "title",
  path: "address",
  content: "content",
  css: "CSS",
  javascript: "JavaScript",
  settings: "settings",
  components: "components",
};

const SETTINGS: Record<string, string> = {
  name: "name",
  language: "language",
  description: "description",
  favicon: "icon",
  theme_color: "theme colour",
  seo_title: "title for search engines",
  seo_description: "description for search engines",
  seo_keywords: "keywords",
  og_image: "picture for sharing",
  tokens: "design",
  css: "CSS",
  javascript: "JavaScript",
  address: "address",
  analytics_id: "analytics",
  noindex: "visibility",
};

/** Every page, redirect and setting that visitors will find otherwise than now. */
export function ChangeList({ changes }: { changes: Changes }) {
  const [all, showAll] = useState(false);
  const rows = [
    ...changes.pages.map((page) => <PageRow key={page.page_id} page={page} />),
    ...changes.redirects.map((each) => (
      <RedirectRow key={`redirect-${each.from_path}`} redirect={each} />
    )),
    ...(changes.navigation ? [<NavigationRow key="navigation" />] : []),
    ...(changes.settings.length > 0
      ? [<SettingsRow key="settings" settings={changes.settings} />]
      : []),
  ];
  return (
    <>
      <ul className={classes.changes}>{all ? rows : rows.slice(0, MOST)}</ul>
      {!all && rows.length > MOST && (
        <UnstyledButton className={classes.showAll} onClick={() => showAll(true)}>
          Show all {rows.length} changes
        </UnstyledButton>
      )}
    </>
  );
}

const MARKS: Record<Change, [typeof IconPlus, string]> = {
  added: [IconPlus, "New"],
  changed: [IconPencil, "Changed"],
  removed: [IconMinus, "Removed"],
};

function Row({
  change,
  title,
  children,
}: {
  change: Change;
  title: ReactNode;
  children?: ReactNode;
}) {
  const [Mark, word] = MARKS[change];
  return (
    <li className={classes.change}>
      <span className={classes.changeMark} data-change={change} role="img" aria-label={word}>
        <Mark size={15} stroke={2} aria-hidden />
      </span>
      <div className={classes.changeWords}>
        <span className={classes.changeTitle}>{title}</span>
        {children && <span className={classes.changeMore}>{children}</span>}
      </div>
    </li>
  );
}

function PageRow({ page }: { page: PageChange }) {
  const { base } = useSite();
  const title =
    page.change === "removed" ? (
      page.title
    ) : (
      <Anchor component={Link} to={`${base}/pages/${page.page_id}`} inherit c="inherit">
        {page.title}
      </Anchor>
    );
  return (
    <Row change={page.change} title={title}>
      <code>
        {page.earlier_path && (
          <>
            {page.earlier_path} <IconArrowNarrowRight size={14} aria-label="becomes" />{" "}
          </>
        )}
        {page.path}
      </code>
      {page.change === "changed" && ` · ${listed(page.what.map((each) => WHAT[each] ?? each))}`}
      {page.components.length > 0 && ` (${page.components.join(", ")})`}
      {page.earlier_title && ` · was “${page.earlier_title}”`}
    </Row>
  );
}

function RedirectRow({ redirect }: { redirect: RedirectChange }) {
  return (
    <Row change={redirect.change} title="Redirect">
      <code>
        {redirect.from_path} <IconArrowNarrowRight size={14} aria-label="to" />{" "}
        {redirect.to || "gone"}
      </code>
    </Row>
  );
}

function NavigationRow() {
  return (
    <Row change="changed" title="Navigation">
      The list of pages differs, so pages that show it are rendered anew
    </Row>
  );
}

function SettingsRow({ settings }: { settings: string[] }) {
  return (
    <Row change="changed" title="Settings of the site">
      {listed(settings.map((each) => SETTINGS[each] ?? each.replaceAll("_", " ")))}
    </Row>
  );
}

function listed(words: string[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(words);
}
