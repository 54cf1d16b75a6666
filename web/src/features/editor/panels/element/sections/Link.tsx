import type { Component } from "grapesjs";
import { LinkFields } from "../../text/link/LinkFields";
import { attribute, setAttribute } from "../useChanges";

/** Where a link leads. */
export function Section({ component }: { component: Component }) {
  const href = attribute(component, "href");
  return (
    <LinkFields
      key={component.cid}
      value={{ href, newTab: attribute(component, "target") === "_blank" }}
      onChange={(target) => {
        if (target.href) setAttribute(component, "href", target.href);
        setAttribute(component, "target", target.newTab && "_blank");
        setAttribute(component, "rel", target.newTab && "noopener");
      }}
    />
  );
}
