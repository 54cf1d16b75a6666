import { notify } from "@/ui/notify";
import type { MadeSite } from "../queries";

/** Says so where the address that was typed belongs to another site. */
export function tellOfLabel({ wanted }: MadeSite) {
  if (wanted) return;
  notify(
    "The address was taken",
    "The site has a similar one now. You can change it in its settings.",
  );
}
