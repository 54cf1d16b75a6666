import { Navigate } from "react-router";
import { firstOrganization, useOrganizations } from "@/api/organizations";
import { Loaded } from "@/ui/states";

/** `/`: on to the organization that was open last. */
export function Home() {
  return (
    <Loaded query={useOrganizations()} loading={null}>
      {(all) => {
        const first = firstOrganization(all);
        return <Navigate to={first ? `/o/${first.slug}/sites` : "/settings/profile"} replace />;
      }}
    </Loaded>
  );
}
