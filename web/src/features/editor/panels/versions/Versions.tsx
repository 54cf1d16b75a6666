import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmark, IconHistory } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { EmptyState, ErrorState, LoadingState } from "@/ui/states";
import { Comparison } from "./Comparison";
import { NameVersion } from "./NameVersion";
import type { Present } from "./present";
import { listed, renewVersions, useVersions, type Version } from "./queries";
import { VersionRow } from "./VersionRow";
import classes from "./versions.module.css";

/** Every version of a page, the latest first: to compare with, and to go back to. */
export function Versions({ present }: { present: Present }) {
  const query = useVersions(present.pageId);
  const [compared, compare] = useState<Version>();
  const [naming, name] = useDisclosure(false);
  const versions = listed(query.data);
  const { pageId, revision } = present;
  useEffect(() => {
    if (revision) void renewVersions(pageId);
  }, [pageId, revision]);
  if (query.isPending) return <LoadingState rows={4} />;
  if (query.data === undefined)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (versions.length === 0) {
    return (
      <EmptyState icon={IconHistory} title="No versions yet">
        The first one is kept as soon as this page is changed.
      </EmptyState>
    );
  }
  return (
    <div className={classes.versions}>
      {present.mayEdit && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconBookmark size={15} />}
          onClick={name.open}
          className={classes.name}
        >
          Name this version
        </Button>
      )}
      <ol className={classes.list} aria-label="Versions">
        {versions.map((version, index) => (
          <VersionRow
            key={version.id}
            version={version}
            isNow={index === 0}
            present={present}
            onCompare={() => compare(version)}
          />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          fullWidth
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show earlier versions
        </Button>
      )}
      <NameVersion opened={naming} onClose={name.close} present={present} />
      {compared && (
        <Comparison
          version={compared}
          versions={versions}
          present={present}
          onClose={() => compare(undefined)}
        />
      )}
    </div>
  );
}
