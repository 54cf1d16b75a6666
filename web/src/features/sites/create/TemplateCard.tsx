import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { Poster } from "../Poster";
import type { Template } from "../queries";
import classes from "./NewSitePage.module.css";

export function TemplateCard({ template, onChoose }: { template: Template; onChoose: () => void }) {
  return (
    <li>
      <UnstyledButton className={classes.template} onClick={onChoose}>
        <TemplatePicture template={template} />
        <span className={classes.templateWords}>
          <b>{template.name}</b>
          <span>{template.description}</span>
        </span>
        <span className={classes.use} aria-hidden>
          Use this template
        </span>
      </UnstyledButton>
    </li>
  );
}

/** Its picture; a poster in its colours where there is none. */
export function TemplatePicture({ template }: { template: Template }) {
  const [failed, fail] = useState(false);
  return (
    <span className={classes.picture}>
      {template.thumbnail_url && !failed ? (
        <img src={template.thumbnail_url} alt="" loading="lazy" onError={() => fail(true)} />
      ) : (
        <Poster id={template.id} name={template.name} settings={{ tokens: template.tokens }} />
      )}
    </span>
  );
}
