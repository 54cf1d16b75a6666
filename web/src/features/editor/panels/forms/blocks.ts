/** A form and its parts, to be dragged into a page. */
import {
  IconAlignJustified,
  IconCheckbox,
  IconCircleDot,
  IconForms,
  IconInputCheck,
  IconMail,
  IconSelector,
  IconSend,
  IconTextSize,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Editor } from "grapesjs";
import type { ElementJson } from "../../context";
import type { Addition } from "../blocks/addition";
import { newField, STYLES, submit, wholeForm } from "./making";

const CATEGORY = "Form";

export type FormBlock = Addition & { icon: TablerIcon };

function block(
  id: string,
  name: string,
  icon: TablerIcon,
  keywords: string,
  element: ElementJson,
): FormBlock {
  return {
    id,
    name,
    icon,
    category: CATEGORY,
    description: "",
    keywords: ["form", ...keywords.split(" ")],
    components: [element],
    styles: STYLES,
  };
}

export const FORM_BLOCKS: FormBlock[] = [
  block("form", "Form", IconForms, "contact message enquiry", wholeForm()),
  block("form-text", "Text field", IconTextSize, "input", newField("text", "Text", "text", {})),
  block("form-email", "E-mail", IconMail, "input", newField("email", "E-mail", "email", {})),
  block(
    "form-area",
    "Long text",
    IconAlignJustified,
    "textarea message",
    newField("textarea", "Message", "message", {}),
  ),
  block(
    "form-select",
    "List",
    IconSelector,
    "select dropdown",
    newField("select", "Choose one", "choice", {}),
  ),
  block(
    "form-tick",
    "Box to tick",
    IconCheckbox,
    "checkbox consent",
    newField("checkbox", "I agree", "consent", {}),
  ),
  block(
    "form-radio",
    "One of several",
    IconCircleDot,
    "radio",
    newField("radio", "Which one?", "which", {}),
  ),
  block(
    "form-choices",
    "Any of several",
    IconInputCheck,
    "checkboxes",
    newField("choices", "Which ones?", "which_ones", {}),
  ),
  block("form-submit", "Send button", IconSend, "submit", submit("Send")),
];

/** For whoever shows what there is in GrapesJS's own list. */
export function addBlocks(editor: Editor) {
  for (const { id, name, components } of FORM_BLOCKS) {
    const content = { component: components[0], styles: STYLES };
    editor.Blocks.add(id, { label: name, category: CATEGORY, content: content as never });
  }
}
