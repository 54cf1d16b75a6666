/** The types of components that GrapesJS has not, or shows otherwise than a published page. */
import type { Editor } from "grapesjs";
import type { Environment } from "../../context";
import { showFiles } from "../canvas/files";
import { nameLikeOurs } from "../ids";
import { inputTypes } from "./inputs";
import { mediaTypes } from "./media";
import { navigationType } from "./navigation";
import { plainType } from "./plain";
import { wrapperType } from "./wrapper";

export function pageTypes(editor: Editor, environment: Environment) {
  nameLikeOurs(editor);
  showFiles(editor, environment);
  plainType(editor);
  wrapperType(editor);
  mediaTypes(editor);
  inputTypes(editor);
  navigationType(editor, environment);
}
