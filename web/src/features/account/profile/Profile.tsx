import { useProfile } from "@/session/profile";
import { Page } from "@/ui/Page";
import { Loaded, LoadingState } from "@/ui/states";
import { ChangeEmail } from "./ChangeEmail";
import { DeleteAccount } from "./DeleteAccount";
import { Name } from "./Name";
import { Picture } from "./Picture";

export function Component() {
  return (
    <Page title="Profile" lead="How the people you work with see you." width="narrow">
      <Loaded query={useProfile()} loading={<LoadingState shape="form" rows={5} />}>
        {(profile) => (
          <>
            <Picture profile={profile} />
            <Name key={profile.id} profile={profile} />
            <ChangeEmail />
            <DeleteAccount />
          </>
        )}
      </Loaded>
    </Page>
  );
}
