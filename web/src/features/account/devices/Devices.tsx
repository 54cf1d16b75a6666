import { Badge, Button } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile, IconTerminal2 } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "@/api/call";
import { supabase } from "@/api/client";
import { queryClient } from "@/api/queries";
import { Ago } from "@/ui/Ago";
import { Confirm } from "@/ui/Confirm";
import { plural } from "@/ui/format";
import { Line, Lines } from "@/ui/Lines";
import { notify } from "@/ui/notify";
import { Page } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { Loaded, LoadingState } from "@/ui/states";

const KEY = ["devices"];

async function list() {
  return call(supabase.rpc("list_devices"));
}

type Device = Awaited<ReturnType<typeof list>>[number];

export function Component() {
  const devices = useQuery({ queryKey: KEY, queryFn: list });
  const [asking, ask] = useState(false);
  const others = devices.data?.filter((each) => !each.is_current).length ?? 0;
  return (
    <Page
      title="Devices"
      lead="Where you are signed in. One that you do not know? Sign it out, and change your password."
      width="narrow"
      actions={
        others > 0 && (
          <Button variant="default" onClick={() => ask(true)}>
            Sign out the others
          </Button>
        )
      }
    >
      <Section flush title={devices.data ? plural(devices.data.length, "device") : "Devices"}>
        <Loaded query={devices} loading={<LoadingState rows={3} />}>
          {(all) => (
            <Lines label="Devices">
              {all.map((device) => (
                <DeviceLine key={device.id} device={device} />
              ))}
            </Lines>
          )}
        </Loaded>
      </Section>
      <Confirm
        opened={asking}
        onClose={() => ask(false)}
        title={`Sign out ${plural(others, "other device")}?`}
        action="Sign out"
        onConfirm={async () => {
          await call(supabase.rpc("sign_out_other_devices"));
          await queryClient.invalidateQueries({ queryKey: KEY });
          notify("You are signed in only here");
        }}
      >
        You stay signed in here. There, it may take up to an hour until the last screen is closed.
      </Confirm>
    </Page>
  );
}

function DeviceLine({ device }: { device: Device }) {
  const leave = useMutation({
    mutationFn: () => call(supabase.rpc("sign_out_device", { session_id: device.id })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Line
      icon={iconOf(device.device)}
      title={device.device}
      badge={
        <>
          {device.is_current && (
            <Badge size="sm" color="green">
              This one
            </Badge>
          )}
          {device.aal === "aal2" && (
            <Badge size="sm" color="gray">
              Second factor
            </Badge>
          )}
        </>
      }
      detail={
        <>
          {device.ip && <span className="numbers">{device.ip} · </span>}
          {device.is_current ? "in use now" : <Ago at={device.last_seen_at} />}
        </>
      }
      action={
        !device.is_current && (
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            loading={leave.isPending}
            onClick={() => leave.mutate()}
            aria-label={`Sign out ${device.device}`}
          >
            Sign out
          </Button>
        )
      }
    />
  );
}

function iconOf(device: string) {
  if (/iPhone|Android|iPad/.test(device)) return IconDeviceMobile;
  if (/program|curl/.test(device)) return IconTerminal2;
  return IconDeviceDesktop;
}
