import { Badge, Button } from "@mantine/core";
import { IconBookmarkFilled } from "@tabler/icons-react";
import { Portrait } from "@/ui/Portrait";
import type { Present } from "./present";
import type { Version } from "./queries";
import { Restore } from "./Restore";
import { authorOf, spanOf, titleOf } from "./times";
import classes from "./versions.module.css";

type VersionRowProps = {
  version: Version;
  isNow: boolean;
  present: Present;
  onCompare: () => void;
};

export function VersionRow({ version, isNow, present, onCompare }: VersionRowProps) {
  const title = titleOf(version);
  return (
    <li className={classes.version} data-named={version.message ? true : undefined}>
      <Portrait name={authorOf(version)} size={26} />
      <div className={classes.words}>
        <p className={classes.title}>
          {version.message && <IconBookmarkFilled size={13} aria-label="Named" role="img" />}
          <span>{title}</span>
          {isNow && (
            <Badge size="xs" variant="light">
              Now
            </Badge>
          )}
        </p>
        <p className={classes.more}>{authorOf(version)}</p>
        <p className={classes.more}>
          {spanOf(version)}
          {version.message && ` · version ${version.version_number}`}
        </p>
        <div className={classes.actions}>
          <Button
            size="compact-xs"
            variant="default"
            onClick={onCompare}
            aria-label={`Compare ${title}`}
          >
            Compare
          </Button>
          {present.mayEdit && !isNow && <Restore version={version} present={present} />}
        </div>
      </div>
    </li>
  );
}
