import { IconBuildingOff } from "@tabler/icons-react";
import { useEffect } from "react";
import { Outlet, useParams } from "react-router";
import { rememberOrganization, useOrganizations } from "@/api/organizations";
import pageClasses from "@/ui/Page.module.css";
import { EmptyState, Loaded, LoadingState } from "@/ui/states";

/** Everything below /o/:orgSlug: the organization is loaded, and the person is a member of it. */
export function OrganizationFrame() {
  const { orgSlug = "" } = useParams();
  const query = useOrganizations();
  const known = query.data?.some((each) => each.slug === orgSlug);
  useEffect(() => {
    if (known) rememberOrganization(orgSlug);
  }, [known, orgSlug]);
  return (
    <Loaded
      query={query}
      loading={
        <div className={pageClasses.page}>
          <LoadingState />
        </div>
      }
    >
      {() =>
        known ? (
          <Outlet key={orgSlug} />
        ) : (
          <EmptyState icon={IconBuildingOff} title="You are no member of this organization">
            It may have another address now, or somebody has removed you. Choose another one at the
            top left.
          </EmptyState>
        )
      }
    </Loaded>
  );
}
