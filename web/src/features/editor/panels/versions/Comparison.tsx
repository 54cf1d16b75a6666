import { Group, Modal, SegmentedControl, Select, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { describePage } from "../../changes/describe";
import type { Device } from "../../context";
import { ChangeList } from "./ChangeList";
import { Picture } from "./Picture";
import type { Present } from "./present";
import { useDrawn, type Version } from "./queries";
import { Restore } from "./Restore";
import { authorOf, spanOf, titleOf } from "./times";
import classes from "./versions.module.css";

type ComparisonProps = {
  version: Version;
  versions: Version[];
  present: Present;
  onClose: () => void;
};

const DEVICES = [
  { value: "desktop", label: "Desktop" },
  { value: "tablet", label: "Tablet" },
  { value: "phone", label: "Phone" },
];

/** A version beside what the page is now, or beside the version before it. */
export function Comparison({ version, versions, present, onClose }: ComparisonProps) {
  const before = versions[versions.indexOf(version) + 1];
  const isNow = versions[0] === version;
  const [other, setOther] = useState(isNow && before ? "before" : "now");
  const [device, setDevice] = useState<Device>("desktop");
  const [now, setNow] = useState(present.value);
  const { revision } = present;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again with each save only
  useEffect(() => setNow(present.value()), [revision]);
  const own = useDrawn(version);
  const earlier = useDrawn(other === "before" ? before : undefined);
  // The older one stands on the left.
  const [left, right] = other === "before" ? [earlier.data, own.data] : [own.data, now];
  const changes = left && right ? describePage(left, right) : undefined;
  const title = titleOf(version);
  const labels = other === "before" && before ? [titleOf(before), title] : [title, "The page now"];
  const pictured = { siteId: present.siteId, path: present.path, device };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Compare “${title}”`}
      size="min(1400px, 96vw)"
      classNames={{ body: classes.comparison, content: classes.wide }}
    >
      <Group gap="sm" className={classes.tools}>
        <Text size="sm" c="dimmed" className={classes.grow}>
          {authorOf(version)} · {spanOf(version)}
        </Text>
        <Select
          aria-label="Compare with"
          size="xs"
          w={190}
          allowDeselect={false}
          value={other}
          onChange={(value) => setOther(value ?? "now")}
          data={[
            { value: "now", label: "The page now" },
            ...(before ? [{ value: "before", label: "The version before" }] : []),
          ]}
        />
        <SegmentedControl
          aria-label="Width"
          size="xs"
          value={device}
          onChange={(value) => setDevice(value as Device)}
          data={DEVICES}
        />
        {present.mayEdit && !isNow && (
          <Restore version={version} present={present} onDone={onClose} />
        )}
      </Group>
      <div className={classes.columns}>
        <div className={classes.pictures} data-device={device}>
          <Picture
            label={labels[0] ?? ""}
            drawn={left}
            error={own.error ?? earlier.error}
            {...pictured}
          />
          <Picture label={labels[1] ?? ""} drawn={right} error={own.error} {...pictured} />
        </div>
        <ChangeList
          changes={changes}
          then={other === "now" ? own.data : undefined}
          version={version}
          present={present}
        />
      </div>
    </Modal>
  );
}
