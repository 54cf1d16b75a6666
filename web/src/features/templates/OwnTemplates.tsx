import { Text, UnstyledButton } from "@mantine/core";
import type { Json } from "@/api/database.types";
import { plural } from "@/ui/format";
import classes from "./OwnTemplates.module.css";
import { type OwnTemplate, useTemplateContent } from "./queries";
import { RenderedPicture } from "./RenderedPicture";
import { TemplateMenu } from "./TemplateMenu";

type TemplateCardProps = {
  template: OwnTemplate;
  organizationId: string;
  onChoose: () => void;
};

/** A site template of the organization, with its first page as visitors would see it. */
export function SiteTemplateCard({ template, organizationId, onChoose }: TemplateCardProps) {
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.card} onClick={onChoose}>
        <span className={classes.picture}>
          <SiteTemplatePicture template={template} organizationId={organizationId} />
        </span>
        <Words template={template} />
      </UnstyledButton>
      <span className={classes.menu}>
        <TemplateMenu template={template} />
      </span>
    </li>
  );
}

export function SiteTemplatePicture({
  template,
  organizationId,
}: Omit<TemplateCardProps, "onChoose">) {
  const { data } = useTemplateContent(template);
  const { site, pages } = dictionary(data);
  const { settings = null, language } = dictionary(site);
  const first = dictionary(Array.isArray(pages) ? pages[0] : null);
  if (!first.content) return null;
  return (
    <RenderedPicture
      design={{ organizationId, settings, version: template.updated_at }}
      shown={{
        key: template.id,
        content: first.content,
        css: textOf(first.custom_css),
        language: textOf(language),
      }}
    />
  );
}

export function Words({ template }: { template: OwnTemplate }) {
  const { name, description, usage_count: used } = template;
  return (
    <span className={classes.words}>
      <b>{name}</b>
      {description && <span>{description}</span>}
      {used > 0 && (
        <Text component="span" size="xs" c="dimmed">
          Used {plural(used, "time")}
        </Text>
      )}
    </span>
  );
}

export function dictionary(value: Json | undefined): { [name: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" && value ? value : null;
}
