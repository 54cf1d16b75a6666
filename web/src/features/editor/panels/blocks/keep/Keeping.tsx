import { useEffect } from "react";
import { SavePageTemplate } from "@/features/templates/SaveTemplate";
import { useEditor } from "../../../context";
import { saveFirst } from "../../../saveFirst";
import { SaveSection } from "../yours/SaveSection";
import { askToKeep, useAskedToKeep } from "./state";

const close = () => askToKeep(undefined);

/** The dialogs of what is kept for other pages, wherever they are asked for. */
export function Keeping() {
  const { mayEdit, page, site, save } = useEditor();
  const asked = useAskedToKeep();
  useEffect(() => close, []);
  if (!mayEdit) return null;
  return (
    <>
      <SaveSection
        component={asked?.what === "section" ? asked.element : undefined}
        onClose={close}
      />
      <SavePageTemplate
        pageId={page.id}
        name={page.name}
        site={site}
        opened={asked?.what === "template"}
        onClose={close}
        before={() => saveFirst(save)}
      />
    </>
  );
}
