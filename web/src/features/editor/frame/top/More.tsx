import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import {
  IconDeviceDesktop,
  IconDeviceMobile,
  IconDeviceTablet,
  IconDots,
  IconKeyboard,
  IconListDetails,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { useSite } from "@/features/sites/SiteFrame";
import { type Device, useEditor } from "../../context";
import { MenuSlots } from "./Slots";
import { usePreview } from "./usePreview";

const DEVICES: [Device, string, typeof IconDots][] = [
  ["desktop", "Desktop", IconDeviceDesktop],
  ["tablet", "Tablet", IconDeviceTablet],
  ["phone", "Phone", IconDeviceMobile],
];

type MoreProps = { onShortcuts: () => void; narrow?: boolean };

/** What is needed seldom; on a phone also what has no room in the bar. */
export function More({ onShortcuts, narrow }: MoreProps) {
  const { page, device, setDevice } = useEditor();
  const { base } = useSite();
  const preview = usePreview();
  return (
    <Menu position="bottom-end" width={narrow ? 280 : 240}>
      <Menu.Target>
        <Tooltip label="More">
          <ActionIcon aria-label="More">
            <IconDots size={19} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {narrow && (
          <>
            <Menu.Label>Device</Menu.Label>
            {DEVICES.map(([value, label, Mark]) => (
              <Menu.Item
                key={value}
                leftSection={<Mark size={17} stroke={1.7} />}
                aria-current={device === value ? "true" : undefined}
                bg={device === value ? "var(--rs-active)" : undefined}
                onClick={() => setDevice(value)}
              >
                {label}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <MenuSlots />
            {preview && (
              <Menu.Item
                leftSection={<IconPlayerPlay size={17} stroke={1.7} />}
                onClick={() => void preview.open()}
              >
                Preview in a new tab
              </Menu.Item>
            )}
          </>
        )}
        <Menu.Item
          component={Link}
          to={`${base}/pages/${page.id}`}
          leftSection={<IconListDetails size={17} stroke={1.7} />}
        >
          Edit as a form
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={17} stroke={1.7} />}
          onClick={onShortcuts}
          rightSection="?"
        >
          Keyboard shortcuts
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
