import { Tabs } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { pagePath } from "@/features/sites/address";
import { Conflict } from "@/features/sites/Conflict";
import { ReadOnly } from "@/features/sites/ReadOnly";
import { useSite } from "@/features/sites/SiteFrame";
import { PublishLink } from "@/features/sites/SitePage";
import { StateBadge } from "@/features/sites/StateBadge";
import { Page as Screen } from "@/ui/Page";
import pageClasses from "@/ui/Page.module.css";
import { SaveStatus } from "@/ui/SaveStatus";
import { Loaded, LoadingState } from "@/ui/states";
import { outlineOf } from "../content/outline";
import { EditVisually } from "../EditVisually";
import { DraftPreview } from "../preview/DraftPreview";
import { type Page, pageState, usePage } from "../queries";
import { ContentTab } from "./ContentTab";
import classes from "./page.module.css";
import { SharePreviewLink } from "./SharePreviewLink";
import { type PageValue, usePageDraft } from "./usePageDraft";

// It compares pages element by element; few open it.
const CodeTab = lazy(async () => ({ default: (await import("./CodeTab")).CodeTab }));
const SearchTab = lazy(async () => ({ default: (await import("./SearchTab")).SearchTab }));
const SettingsTab = lazy(async () => ({ default: (await import("./SettingsTab")).SettingsTab }));
const VersionsTab = lazy(async () => ({ default: (await import("./VersionsTab")).VersionsTab }));

/** One page: its content, how it is found, its code, its versions; and what it looks like. */
export function PageScreen() {
  const { pageId = "" } = useParams();
  const query = usePage(pageId);
  const loading = (
    <div className={pageClasses.page}>
      <LoadingState shape="form" rows={5} />
    </div>
  );
  return (
    <Loaded query={query} loading={loading}>
      {(page) => <Editing key={page.id} page={page} />}
    </Loaded>
  );
}

const TABS: [value: string, label: string][] = [
  ["content", "Content"],
  ["search", "Search"],
  ["settings", "Settings"],
  ["code", "Code"],
  ["versions", "Versions"],
];

function Editing({ page }: { page: Page }) {
  const { site, above, base, mayEdit } = useSite();
  const draft = usePageDraft(page);
  const [asked, ask] = useSearchParams();
  const [anchor, setAnchor] = useState<string>();
  const beside = useMediaQuery("(min-width: 75.01em)", true, { getInitialValueInEffect: false });
  const editable = mayEdit && page.status !== "archived";
  const tab = asked.get("tab") ?? "content";
  const shown = beside && tab === "preview" ? "content" : tab;
  const path = pagePath(page.slug);
  const tabs = beside ? TABS : TABS.toSpliced(1, 0, ["preview", "Preview"]);
  const preview = (
    <DraftPreview
      site={site}
      path={path}
      saved={page.updated_at}
      anchor={anchor}
      pending={draft.status === "unsaved" || draft.status === "saving"}
    />
  );
  return (
    <Screen
      title={draft.value.name || page.name}
      above={[...above, ["Pages", `${base}/pages`]]}
      width="full"
      lead={
        <span className={classes.lead}>
          <StateBadge state={pageState(page)} />
          <span className={classes.path}>{path}</span>
        </span>
      }
      actions={
        <>
          {editable && <SaveStatus draft={draft} />}
          {mayEdit && <SharePreviewLink site={site} page={page} />}
          <EditVisually page={page} />
          <PublishLink path={path} />
        </>
      }
    >
      <ReadOnly />
      <Conflict draft={draft} describe={describe} />
      <div className={classes.columns}>
        <Tabs
          value={shown}
          onChange={(value) =>
            ask(value && value !== "content" ? { tab: value } : {}, { replace: true })
          }
          keepMounted={false}
          className={classes.tabs}
        >
          <Tabs.List className={classes.tabList}>
            {tabs.map(([value, label]) => (
              <Tabs.Tab key={value} value={value}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="content" className={classes.panel}>
            <ContentTab draft={draft} disabled={!editable} onFocus={setAnchor} />
          </Tabs.Panel>
          <Tabs.Panel value="search" className={classes.panel}>
            <Suspense fallback={<LoadingState rows={3} />}>
              <SearchTab draft={draft} page={page} disabled={!editable} />
            </Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="settings" className={classes.panel}>
            <Suspense fallback={<LoadingState rows={3} />}>
              <SettingsTab draft={draft} page={page} disabled={!editable} />
            </Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="code" className={classes.panel}>
            <Suspense fallback={<LoadingState rows={3} />}>
              <CodeTab draft={draft} disabled={!editable} />
            </Suspense>
          </Tabs.Panel>
          <Tabs.Panel value="versions" className={classes.panel}>
            <Suspense fallback={<LoadingState rows={3} />}>
              <VersionsTab draft={draft} page={page} disabled={!editable} />
            </Suspense>
          </Tabs.Panel>
          {!beside && (
            <Tabs.Panel value="preview" className={classes.previewPanel}>
              {preview}
            </Tabs.Panel>
          )}
        </Tabs>
        {beside && <div className={classes.preview}>{preview}</div>}
      </div>
    </Screen>
  );
}

/** A page as lines: what two versions of it differ in. */
function describe(value: PageValue): Record<string, string> {
  const lines: Record<string, string> = {
    Name: value.name,
    Address: value.slug,
    Title: value.title,
    "Who can see it": value.visibility,
    "In the navigation": value.navigation ? "yes" : "no",
    "Title for search engines": value.seoTitle,
    "Description for search engines": value.seoDescription,
    "Picture for sharing": value.image,
    CSS: value.css,
    JavaScript: value.javascript,
  };
  for (const group of outlineOf(value.content)) {
    for (const entry of group.entries) {
      const words = [
        ...entry.runs.map((run) => run.text.trim()),
        ...entry.links.map((link) => link.href.value),
        entry.source?.value ?? "",
        entry.alt?.value ?? "",
      ];
      lines[nameFor(`${entry.label} in “${group.title}”`, lines)] = words
        .filter(Boolean)
        .join(" · ");
    }
  }
  return lines;
}

/** The name, with a number behind it where there is one like it already. */
function nameFor(name: string, lines: Record<string, string>): string {
  let number = 1;
  while ((number === 1 ? name : `${name}, ${number}`) in lines) number++;
  return number === 1 ? name : `${name}, ${number}`;
}
