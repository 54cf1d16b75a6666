import { Page } from "@/ui/Page";
import { ChangePassword } from "./ChangePassword";
import { Everywhere } from "./Everywhere";
import { Identities } from "./Identities";
import { SecondFactor } from "./SecondFactor";

export function Component() {
  return (
    <Page title="Security" lead="How you prove that it is you." width="narrow">
      <ChangePassword />
      <SecondFactor />
      <Identities />
      <Everywhere />
    </Page>
  );
}
