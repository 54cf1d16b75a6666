/** What others save while the page is open: it comes in by itself, or is asked about. */
import type { Part } from "../../parts";

export const part: Part = {
  overlay: async () => ({ Component: (await import("./Others")).Others }),
};
