import { Button } from "@mantine/core";
import { IconBrush } from "@tabler/icons-react";
import { Link } from "react-router";
import { useSite } from "@/features/sites/SiteFrame";
import type { Page } from "./queries";

type EditVisuallyProps = { page: Pick<Page, "id" | "name" | "status">; quiet?: boolean };

/** To the visual editor of a page; it is on its way as soon as somebody points at the button. */
export function EditVisually({ page, quiet }: EditVisuallyProps) {
  const { base, mayEdit } = useSite();
  const words = mayEdit && page.status !== "archived" ? "Edit visually" : "Open visually";
  return (
    <Button
      component={Link}
      to={`${base}/pages/${page.id}/edit`}
      size={quiet ? "xs" : "sm"}
      variant={quiet ? "default" : "filled"}
      aria-label={quiet ? `${words}: ${page.name}` : undefined}
      leftSection={<IconBrush size={quiet ? 15 : 17} stroke={1.7} />}
      onPointerEnter={fetchEditor}
      onFocus={fetchEditor}
    >
      {words}
    </Button>
  );
}

function fetchEditor() {
  void import("@/features/editor/EditorScreen");
}
