import { Button } from "@mantine/core";
import { IconWorldUpload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useReleases } from "@/features/publishing/queries";
import { siteState } from "@/features/sites/state";
import { useEditor, useSaveState } from "../../context";

const PublishDialog = lazy(() => import("./PublishDialog"));

/** The way to the visitors: says where the site stands, and opens what publishing needs. */
export function Publish({ short }: { short?: boolean }) {
  const { site, mayEdit, save } = useEditor();
  const { status, page } = useSaveState();
  const { data: releases = [] } = useReleases(site.id);
  const [opened, setOpened] = useState(false);
  if (!mayEdit) return null;
  const building = releases.some((each) => each.status === "building");
  const now = { ...site, pages: [...site.pages, page] }; // the list of pages follows a little later
  const live = siteState(now) === "live" && status === "saved";
  const words = building ? "Publishing…" : live ? "Published" : "Publish";
  const open = () => {
    void save();
    setOpened(true);
  };
  return (
    <>
      <Button
        size="xs"
        variant={live ? "default" : "filled"}
        leftSection={short ? undefined : <IconWorldUpload size={15} stroke={1.8} />}
        onClick={open}
        aria-haspopup="dialog"
      >
        {words}
      </Button>
      <Suspense fallback={null}>
        {opened && <PublishDialog onClose={() => setOpened(false)} />}
      </Suspense>
    </>
  );
}
