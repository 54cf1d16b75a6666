import { useNetwork } from "@mantine/hooks";
import { IconCloudOff } from "@tabler/icons-react";
import classes from "./Offline.module.css";

/** Says that there is no network, and that nothing is lost by it. */
export function Offline() {
  const { online } = useNetwork();
  return (
    <div role="status" className={classes.place}>
      {!online && (
        <p className={classes.offline}>
          <IconCloudOff size={18} stroke={1.8} aria-hidden />
          You are offline. What you change is kept on this device, and sent when you are back.
        </p>
      )}
    </div>
  );
}
