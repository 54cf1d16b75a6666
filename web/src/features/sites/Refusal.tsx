import { Alert, Anchor } from "@mantine/core";
import { IconChartDonut } from "@tabler/icons-react";
import { Link } from "react-router";
import { atLeast, useOrganization } from "@/api/organizations";
import { toProblem } from "@/api/problem";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { isTaken } from "./create/NameAndAddress";

const THINGS: Record<string, string> = {
  sites: "sites",
  pages: "pages",
  "custom domains": "domains",
  custom_domains: "domains",
  storage: "storage",
};

/** Why something was refused. A plan that is used up is no error: it says what helps. */
export function Refusal({ error }: { error: unknown }) {
  const organization = useOrganization();
  if (!error || isTaken(error)) return null;
  const problem = toProblem(error);
  if (!isQuota(problem.code, problem.status)) return <ProblemAlert error={error} />;
  const said = /quota of (.+?) is used up: (\d+) of (\d+)/i.exec(
    `${problem.title} ${problem.detail ?? ""}`,
  );
  const what = THINGS[said?.[1] ?? ""] ?? said?.[1] ?? "what it may have";
  return (
    <Alert
      color="yellow"
      icon={<IconChartDonut size={18} />}
      title={said ? `All ${said[3]} ${what} of your plan are in use` : "Your plan is used up"}
      role="alert"
    >
      Delete {what} that you no longer need, archived ones count too, or{" "}
      {atLeast(organization.role, "admin") ? (
        <Anchor component={Link} to={`/o/${organization.slug}/settings`} inherit underline="always">
          move {organization.name} to a larger plan
        </Anchor>
      ) : (
        <>ask an admin of {organization.name} for a larger plan</>
      )}
      . What you have typed stays here.
    </Alert>
  );
}

export function isQuota(code: string | undefined, status: number | undefined): boolean {
  return code === "PT402" || status === 402;
}
