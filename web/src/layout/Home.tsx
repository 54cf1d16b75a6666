import { Navigate } from "react-router";
import { firstScreen, useOrganizations } from "@/api/organizations";
import { Loaded } from "@/ui/states";

/** `/`: on to the organization that was open last. */
export function Home() {
  return (
    <Loaded query={useOrganizations()} loading={null}>
      {(all) => <Navigate to={firstScreen(all)} replace />}
    </Loaded>
  );
}
