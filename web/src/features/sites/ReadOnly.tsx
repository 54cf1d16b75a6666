import { Alert } from "@mantine/core";
import { IconArchive, IconEye } from "@tabler/icons-react";
import { atLeast } from "@/api/organizations";
import { useSite } from "./SiteFrame";

/** Says why nothing can be changed here; nothing for those who may. */
export function ReadOnly() {
  const { organization, mayEdit } = useSite();
  if (mayEdit) return null;
  if (atLeast(organization.role, "editor")) {
    return (
      <Alert color="gray" mb="lg" icon={<IconArchive size={18} />} title="This site is archived">
        Visitors cannot reach it, and it cannot be changed. Bring it back from the list of sites or
        in its settings.
      </Alert>
    );
  }
  return (
    <Alert color="gray" mb="lg" icon={<IconEye size={18} />} title="You can look, but not change">
      Your role in {organization.name} is {organization.role}. Ask an admin to make you an editor.
    </Alert>
  );
}
