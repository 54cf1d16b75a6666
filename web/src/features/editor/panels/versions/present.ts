/** The page as it is now, for the list of its versions: from the editor, or from the page's forms. */
import type { Content } from "../../context";

/** What a version holds, and what comes back with it. */
export type Drawn = { content: Content; css: string; javascript: string };

export type Present = {
  pageId: string;
  siteId: string;
  /** The page's address, for the navigation in pictures of it. */
  path: string;
  /** Another one with every save: the list is read again then. */
  revision: string;
  mayEdit: boolean;
  /** What is there now, saved or not. */
  value: () => Drawn;
  /** Save what is unsaved; true when the server has all of it. */
  save: () => Promise<boolean>;
  /** Put this in its place, and save it. */
  replace: (next: Drawn) => Promise<boolean>;
};
