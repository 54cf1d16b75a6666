/** Code of the page: its elements as HTML, their rules as CSS, and the page's own CSS and JavaScript. */
import { ActionIcon, SegmentedControl, Skeleton, Tabs } from "@mantine/core";
import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2 } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import field from "@/features/pages/code/code.module.css";
import { useEditor } from "../../context";
import { useTick } from "../styles/useTick";
import classes from "./code.module.css";

// CodeMirror is large: it comes when code is looked at.
const HtmlCode = lazy(async () => ({ default: (await import("./HtmlCode")).HtmlCode }));
const CssCode = lazy(async () => ({ default: (await import("./CssCode")).CssCode }));
const OwnCode = lazy(async () => ({ default: (await import("./OwnCode")).OwnCode }));

const TABS: [value: string, label: string][] = [
  ["html", "HTML"],
  ["css", "CSS"],
  ["pageCss", "Page CSS"],
  ["pageJs", "Page JS"],
];

export function CodePanel() {
  const { editor, selected } = useEditor();
  const tick = useTick(editor);
  const [tab, setTab] = useState<string | null>("html");
  const [scope, setScope] = useState("page");
  const [wide, setWide] = useState(false);
  const whole = scope === "page" || !selected || !selected.parent();
  const component = whole ? undefined : selected;
  const key = component?.getId() ?? "page";
  const ofElements = tab === "html" || tab === "css";
  return (
    <div className={classes.panel} data-wide={wide || undefined}>
      <div className={classes.head}>
        <Tabs value={tab} onChange={setTab} variant="default" classNames={{ tab: classes.tab }}>
          <Tabs.List aria-label="Code">
            {TABS.map(([value, label]) => (
              <Tabs.Tab key={value} value={value} aria-controls="code-content">
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        <ActionIcon
          className={classes.wide}
          size={28}
          aria-label={wide ? "Make the code narrow" : "Make the code wide"}
          aria-pressed={wide}
          onClick={() => setWide(!wide)}
        >
          {wide ? <IconArrowsDiagonalMinimize2 size={15} /> : <IconArrowsDiagonal size={15} />}
        </ActionIcon>
      </div>
      {ofElements && (
        <SegmentedControl
          size="xs"
          className={classes.scope}
          aria-label="What is shown"
          value={scope}
          onChange={setScope}
          data={[
            { value: "page", label: "Whole page" },
            { value: "chosen", label: "Chosen element" },
          ]}
        />
      )}
      {ofElements && scope === "chosen" && whole && (
        <p className={classes.note}>Nothing is chosen; this is the whole page.</p>
      )}
      <div
        className={`${field.field} ${classes.view}`}
        id="code-content"
        role="tabpanel"
        aria-label="Code"
      >
        <Suspense fallback={<Skeleton height="100%" radius={0} />}>
          {tab === "html" && <HtmlCode key={key} component={component} tick={tick} />}
          {tab === "css" && <CssCode key={key} component={component} tick={tick} />}
          {tab === "pageCss" && <OwnCode key="css" kind="css" />}
          {tab === "pageJs" && <OwnCode key="javascript" kind="javascript" />}
        </Suspense>
      </div>
    </div>
  );
}
