/** Whether a site asks for approval: the switch in its settings, which admins turn. */
import type { Json } from "@/api/database.types";
import type { Site } from "./queries";

type Settings = { [name: string]: Json | undefined };

/** As publishing decides: `true` and nothing else. */
export function asksForApproval({ settings }: Pick<Site, "settings">): boolean {
  return dictionary(settings).approval === true;
}

/** The settings with the switch turned; all else stays. */
export function withApproval({ settings }: Pick<Site, "settings">, asked: boolean): Json {
  return { ...dictionary(settings), approval: asked } as Json;
}

function dictionary(value: Json | null): Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
