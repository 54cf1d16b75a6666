import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Section } from "@/ui/Section";
import { useSite } from "../SiteFrame";
import { ArchiveQuestion, DeleteQuestion } from "../SiteMenu";
import classes from "./settings.module.css";

export function DangerSection() {
  const { site, organization } = useSite();
  const navigate = useNavigate();
  const [asked, ask] = useState<"archive" | "delete" | null>(null);
  const close = () => ask(null);
  const leave = () => void navigate(`/o/${organization.slug}/sites`);
  return (
    <Section title="Taking it down" danger>
      <div className={classes.row}>
        <div>
          <Text fw={560}>Archive this site</Text>
          <Text size="sm" c="dimmed">
            It goes off line, and stays as it is until you bring it back.
          </Text>
        </div>
        <Button variant="default" onClick={() => ask("archive")}>
          Archive site
        </Button>
      </div>
      <div className={classes.row}>
        <div>
          <Text fw={560}>Delete this site</Text>
          <Text size="sm" c="dimmed">
            With its pages, releases, domains and forms. This cannot be undone.
          </Text>
        </div>
        <Button color="red" variant="light" onClick={() => ask("delete")}>
          Delete site
        </Button>
      </div>
      <ArchiveQuestion site={site} opened={asked === "archive"} onClose={close} />
      <DeleteQuestion site={site} opened={asked === "delete"} onClose={close} onDeleted={leave} />
    </Section>
  );
}
