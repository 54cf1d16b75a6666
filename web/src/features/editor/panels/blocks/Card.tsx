import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { RenderedPicture } from "@/features/templates/RenderedPicture";
import { useEditor } from "../../context";
import type { Addition } from "./addition";
import classes from "./blocks.module.css";
import type { useDrag } from "./drag/useDrag";
import { pictured, windowOf } from "./pictured";

type CardProps = {
  addition: Addition;
  /** Another one when the same thing has changed. */
  version?: string;
  handlers: ReturnType<ReturnType<typeof useDrag>["handlers"]>;
  onAdd: () => void;
  children?: ReactNode;
};

/** A section as it will look in this site: to be dragged, or added with a click. */
export function Card({ addition, version = "", handlers, onAdd, children }: CardProps) {
  const { site } = useEditor();
  const { id, name, description } = addition;
  return (
    <li className={classes.item}>
      <UnstyledButton
        className={classes.card}
        aria-label={`Add ${name}`}
        title={description || undefined}
        onClick={onAdd}
        {...handlers}
      >
        <RenderedPicture
          design={{ siteId: site.id, version: site.updated_at }}
          shown={{ key: `${id}/${version}`, ...pictured(addition) }}
          window={windowOf(addition)}
        />
        <span className={classes.name}>{name}</span>
      </UnstyledButton>
      {children && <span className={classes.more}>{children}</span>}
    </li>
  );
}
