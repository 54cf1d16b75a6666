import { ActionIcon, Badge, Button, Tooltip } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { Suspense } from "react";
import { Link, useSearchParams } from "react-router";
import { useEditor, useSaveState } from "@/features/editor/context";
import { Devices } from "@/features/editor/frame/top/Devices";
import { Steps } from "@/features/editor/frame/top/Steps";
import { useSite } from "@/features/sites/SiteFrame";
import { SaveStatus } from "@/ui/SaveStatus";
import classes from "../components.module.css";

type Props = { name: string; ready: boolean; narrow: boolean; onSave: () => void };

/** The bar above a component: back to where one came from, and saving. */
export function ComponentBar({ name, ready, narrow, onSave }: Props) {
  const { base, organization, mayEdit } = useSite();
  const [asked] = useSearchParams();
  const page = asked.get("page");
  const back = page ? `${base}/pages/${page}/edit` : `/o/${organization.slug}/components`;
  const label = page ? "Back to the page" : "Back to the components";
  return (
    <header className={classes.bar}>
      <div className={classes.start}>
        <Tooltip label={label}>
          <ActionIcon component={Link} to={back} aria-label={label}>
            <IconChevronLeft size={19} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        <h1 className={classes.title}>{name}</h1>
        {!narrow && (
          <Badge variant="light" size="sm" tt="none">
            Component
          </Badge>
        )}
        {ready && !narrow && <Standing />}
      </div>
      {ready && !narrow && <Devices />}
      {ready && (
        <div className={classes.end}>
          {mayEdit && (
            <Suspense fallback={null}>
              <Steps />
            </Suspense>
          )}
          {mayEdit && (
            <Button size="xs" onClick={onSave}>
              {narrow ? "Save" : "Save component"}
            </Button>
          )}
        </div>
      )}
    </header>
  );
}

function Standing() {
  const { mayEdit } = useEditor();
  const { draft } = useSaveState();
  return mayEdit ? <SaveStatus draft={draft} /> : <span>Only to look at</span>;
}
