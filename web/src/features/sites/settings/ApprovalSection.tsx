import { Switch } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { atLeast } from "@/api/organizations";
import { queryClient } from "@/api/queries";
import { notify } from "@/ui/notify";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Section } from "@/ui/Section";
import { asksForApproval, withApproval } from "../approval";
import { saveSite } from "../queries";
import { useSite } from "../SiteFrame";

/** Whether somebody has to approve a changed page before it is published; for admins to say. */
export function ApprovalSection() {
  const { site, organization } = useSite();
  const asked = asksForApproval(site);
  const may = atLeast(organization.role, "admin") && site.status !== "archived";
  // What was clicked; a mutation tells of itself a moment later, and the switch would go back first.
  const [wanted, setWanted] = useState<boolean>();
  const work = useMutation({
    mutationFn: (to: boolean) => saveSite(site, { settings: withApproval(site, to) }),
    onSuccess: (_site, to) => {
      notify(to ? "Pages need approval from now on" : "Pages need no approval any longer");
      void queryClient.invalidateQueries({ queryKey: ["publishing"] });
    },
    onError: () => setWanted(undefined),
    meta: { quiet: true },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the site as it is saved is here
  useEffect(() => setWanted(undefined), [asked]);
  return (
    <Section
      title="Approval"
      description="Two pairs of eyes on every change of a page before visitors see it."
    >
      <Switch
        label="Ask for approval before publishing"
        description={
          may
            ? "The site is published only when somebody other than who asked has approved each changed page as it is."
            : "Admins of the organization can change this."
        }
        checked={wanted ?? asked}
        disabled={!may || wanted !== undefined}
        onChange={({ currentTarget: { checked } }) => {
          setWanted(checked);
          work.mutate(checked);
        }}
      />
      <ProblemAlert error={work.error} />
    </Section>
  );
}
