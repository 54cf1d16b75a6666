import { useSite } from "../SiteFrame";
import { SitePage } from "../SitePage";
import { AddressSection } from "./AddressSection";
import { ApprovalSection } from "./ApprovalSection";
import { CodeSection } from "./CodeSection";
import { DangerSection } from "./DangerSection";
import { GeneralSection } from "./GeneralSection";
import { SearchSection } from "./SearchSection";
import { VisibilitySection } from "./VisibilitySection";

export function SettingsPage() {
  const { mayEdit } = useSite();
  return (
    <SitePage title="Settings" width="narrow">
      <GeneralSection />
      <AddressSection />
      <VisibilitySection />
      <ApprovalSection />
      <SearchSection />
      <CodeSection />
      {mayEdit && <DangerSection />}
    </SitePage>
  );
}
