import { IconFile } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import type { ListedSite } from "@/features/sites/queries";
import { dictionary, textOf, Words } from "./OwnTemplates";
import classes from "./OwnTemplates.module.css";
import { type OwnTemplate, useTemplateContent } from "./queries";
import { RenderedPicture } from "./RenderedPicture";
import { TemplateMenu } from "./TemplateMenu";

type PageChoicesProps = {
  templates: OwnTemplate[];
  site: ListedSite;
  /** The id of a template; "" for a blank page, null where something else is chosen. */
  value: string | null;
  onChange: (id: string) => void;
};

/** What a new page begins with: nothing, or a template of the organization. */
export function PageChoices({ templates, site, value, onChange }: PageChoicesProps) {
  return (
    <fieldset className={classes.choices}>
      <legend className="sr-only">Begin with</legend>
      <Choice checked={value === ""} onChoose={() => onChange("")}>
        <span className={classes.blank}>
          <IconFile size={28} stroke={1.4} aria-hidden />
        </span>
        <span className={classes.words}>
          <b>Blank page</b>
          <span>A heading, and room below it</span>
        </span>
      </Choice>
      {templates.map((each) => (
        <Choice
          key={each.id}
          checked={value === each.id}
          onChoose={() => onChange(each.id)}
          menu={<TemplateMenu template={each} />}
        >
          <Picture template={each} site={site} />
          <Words template={each} />
        </Choice>
      ))}
    </fieldset>
  );
}

type ChoiceProps = {
  checked: boolean;
  onChoose: () => void;
  menu?: ReactNode;
  children: ReactNode;
};

function Choice({ checked, onChoose, menu, children }: ChoiceProps) {
  const name = useId();
  return (
    <div className={classes.item}>
      <label className={classes.choice} htmlFor={name} data-checked={checked || undefined}>
        <input
          id={name}
          type="radio"
          name="page-template"
          className="sr-only"
          checked={checked}
          onChange={onChoose}
        />
        {children}
      </label>
      {menu && <span className={classes.menu}>{menu}</span>}
    </div>
  );
}

/** As it will look in this site. */
function Picture({ template, site }: { template: OwnTemplate; site: ListedSite }) {
  const { data } = useTemplateContent(template);
  const { page, from } = dictionary(data);
  const { content, custom_css } = dictionary(page);
  const { site: madeIn, css } = dictionary(from);
  if (!content) return <span className={classes.blank} />;
  const shared = madeIn === site.id ? null : textOf(css);
  return (
    <RenderedPicture
      design={{ siteId: site.id, version: site.updated_at }}
      shown={{
        key: `${template.id}/${template.updated_at}`,
        content,
        css: [shared, textOf(custom_css)].filter(Boolean).join("\n\n"),
      }}
    />
  );
}
