import { Tabs } from "@mantine/core";
import { useParams, useSearchParams } from "react-router";
import { atLeast } from "@/api/organizations";
import { useSite } from "@/features/sites/SiteFrame";
import { Page } from "@/ui/Page";
import { Loaded } from "@/ui/states";
import { DeleteForm } from "./DeleteForm";
import { NotForYou } from "./FormsPage";
import { useForm } from "./forms";
import { Submissions } from "./Submissions";
import { SettingsSections } from "./settings/SettingsSections";

/** One form: what was sent through it, and how it answers. */
export function FormPage() {
  const { formId = "" } = useParams();
  const { base, above, organization, mayEdit } = useSite();
  const query = useForm(formId);
  const [parameters, setParameters] = useSearchParams();
  const tab = parameters.get("tab") ?? "submissions";
  if (!atLeast(organization.role, "editor")) {
    return (
      <Page title="Form" above={above}>
        <NotForYou />
      </Page>
    );
  }
  return (
    <Loaded query={query}>
      {(form) => (
        <Page title={form.name} above={[...above, ["Forms", `${base}/forms`]]}>
          <Tabs
            value={tab}
            onChange={(to) =>
              setParameters(to === "settings" ? { tab: to } : {}, { replace: true })
            }
            keepMounted={false}
          >
            <Tabs.List mb="lg">
              <Tabs.Tab value="submissions">Submissions</Tabs.Tab>
              <Tabs.Tab value="settings">Settings</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="submissions">
              <Submissions form={form} key={form.id} />
            </Tabs.Panel>
            <Tabs.Panel value="settings">
              <SettingsSections form={form} readOnly={!mayEdit} key={form.id} />
              {mayEdit && <DeleteForm form={form} />}
            </Tabs.Panel>
          </Tabs>
        </Page>
      )}
    </Loaded>
  );
}
