import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { signOut } from "@/session/session";
import { Confirm } from "@/ui/Confirm";
import { Section } from "@/ui/Section";

export function Everywhere() {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <Section
      title="Sign out everywhere"
      description="On this device, too. Do it when somebody may have used your account."
      actions={
        <Button variant="default" onClick={open}>
          Sign out everywhere
        </Button>
      }
    >
      <Confirm
        opened={opened}
        onClose={close}
        title="Sign out on all devices?"
        action="Sign out everywhere"
        onConfirm={() => signOut("global")}
      >
        You will have to sign in again here as well. API keys go on working.
      </Confirm>
    </Section>
  );
}
