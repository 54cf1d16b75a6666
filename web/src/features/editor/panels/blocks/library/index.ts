/** The sections that come with Roseram: each file in this folder is one. */
import type { Addition } from "../addition";

const files = import.meta.glob<Omit<Addition, "id">>("./*.json", {
  eager: true,
  import: "default",
});

export const sections: Addition[] = Object.entries(files).map(([path, section]) => ({
  ...section,
  id: path.slice("./".length, -".json".length),
}));
