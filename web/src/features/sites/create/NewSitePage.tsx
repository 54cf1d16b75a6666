import { Chip, Group, Skeleton, Text, Title, UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconFileCode, IconFilePlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { atLeast, useOrganization } from "@/api/organizations";
import { SiteTemplateCard } from "@/features/templates/OwnTemplates";
import ownClasses from "@/features/templates/OwnTemplates.module.css";
import { type OwnTemplate, useOwnTemplates } from "@/features/templates/queries";
import { Page } from "@/ui/Page";
import { EmptyState, Loaded } from "@/ui/states";
import { type Template, useTemplates } from "../queries";
import { CreateSite, type Start } from "./CreateSite";
import { ImportSite } from "./ImportSite";
import classes from "./NewSitePage.module.css";
import { TemplateCard } from "./TemplateCard";

/** Where a new site begins: a template, an empty page, or HTML that there is already. */
export function NewSitePage() {
  const organization = useOrganization();
  const [start, begin] = useState<Start | "import" | null>(null);
  const above: [string, string][] = [["Sites", `/o/${organization.slug}/sites`]];
  if (!atLeast(organization.role, "editor")) {
    return (
      <Page title="New site" above={above}>
        <EmptyState icon={IconFilePlus} title="Only editors make sites">
          Your role in {organization.name} is {organization.role}. Ask an admin to make you an
          editor.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page
      title="New site"
      lead="Pick a start. Everything can be changed afterwards."
      above={above}
      width="full"
    >
      <div className={classes.ways}>
        <Way
          icon={<IconFilePlus size={22} stroke={1.6} />}
          title="Start empty"
          onClick={() => begin({ template: null })}
        >
          One blank page
        </Way>
        <Way
          icon={<IconFileCode size={22} stroke={1.6} />}
          title="Import HTML"
          onClick={() => begin("import")}
        >
          A page, or a whole site as a ZIP file
        </Way>
      </div>
      <OwnTemplates
        organizationId={organization.id}
        onChoose={(template, own) => begin({ template, own })}
      />
      <Templates onChoose={(template) => begin({ template })} />
      <CreateSite start={start === "import" ? null : start} onClose={() => begin(null)} />
      <ImportSite opened={start === "import"} onClose={() => begin(null)} />
    </Page>
  );
}

type WayProps = { icon: ReactNode; title: string; children: ReactNode; onClick: () => void };

function Way({ icon, title, children, onClick }: WayProps) {
  return (
    <UnstyledButton className={classes.way} onClick={onClick}>
      <span className={classes.wayIcon}>{icon}</span>
      <span className={classes.wayWords}>
        <b>{title}</b>
        <span>{children}</span>
      </span>
      <IconChevronRight size={18} aria-hidden className={classes.wayArrow} />
    </UnstyledButton>
  );
}

type OwnTemplatesProps = {
  organizationId: string;
  onChoose: (template: Template, own: OwnTemplate) => void;
};

/** The organization's own come first; nothing where it has none. */
function OwnTemplates({ organizationId, onChoose }: OwnTemplatesProps) {
  const { data: own = [] } = useOwnTemplates(organizationId, "site");
  if (own.length === 0) return null;
  return (
    <section aria-labelledby="own-templates">
      <Title order={2} id="own-templates" className={ownClasses.head}>
        Your templates
      </Title>
      <ul className={ownClasses.gallery}>
        {own.map((each) => (
          <SiteTemplateCard
            key={each.id}
            template={each}
            organizationId={organizationId}
            onChoose={() =>
              onChoose(
                {
                  ...each,
                  organization_id: organizationId,
                  thumbnail_url: null,
                  tokens: null,
                },
                each,
              )
            }
          />
        ))}
      </ul>
    </section>
  );
}

function Templates({ onChoose }: { onChoose: (template: Template) => void }) {
  const query = useTemplates();
  const [category, setCategory] = useState("");
  const categories = [...new Set((query.data ?? []).flatMap((each) => each.category ?? []))].sort();
  return (
    <section aria-labelledby="templates">
      <div className={classes.head}>
        <Title order={2} id="templates">
          Templates
        </Title>
        {categories.length > 1 && (
          <Chip.Group value={category} onChange={(value) => setCategory(value as string)}>
            <Group gap={6} role="group" aria-label="Kind of site">
              <Chip value="" size="xs" variant="light">
                All
              </Chip>
              {categories.map((each) => (
                <Chip key={each} value={each} size="xs" variant="light">
                  {each.charAt(0).toUpperCase() + each.slice(1)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        )}
      </div>
      <Loaded
        query={query}
        loading={<GalleryLoading />}
        empty={
          <Text c="dimmed" py={40}>
            There are no templates on this server. Start empty, or import what you have.
          </Text>
        }
      >
        {(templates) => (
          <ul className={classes.gallery}>
            {templates
              .filter((each) => !category || each.category === category)
              .map((template) => (
                <TemplateCard
                  key={template.id}
                  template={template}
                  onChoose={() => onChoose(template)}
                />
              ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function GalleryLoading() {
  return (
    <div className={classes.gallery} role="status" aria-label="Loading">
      {[0, 1, 2, 3].map((index) => (
        <Skeleton key={index} style={{ aspectRatio: "4 / 3" }} radius={14} height="auto" />
      ))}
    </div>
  );
}
