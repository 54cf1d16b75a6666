/** What a key can be allowed, as docs/how-to/api-keys.md lists it. */
export type Area = { area: string; label: string; detail: string; mayWrite: boolean };

export const AREAS: Area[] = [
  { area: "sites", label: "Sites", detail: "Sites, pages, releases, forms", mayWrite: true },
  { area: "storage", label: "Files", detail: "Images and other uploads", mayWrite: true },
  { area: "projects", label: "Projects", detail: "Code, chats, snapshots", mayWrite: true },
  { area: "deployments", label: "Deployments", detail: "Targets, logs", mayWrite: true },
  { area: "ai", label: "AI", detail: "Conversations, generations, prompts", mayWrite: true },
  { area: "collaboration", label: "Collaboration", detail: "Comments, reviews", mayWrite: true },
  { area: "integrations", label: "Integrations", detail: "Services, webhooks", mayWrite: true },
  { area: "organizations", label: "Organizations", detail: "Names, members", mayWrite: false },
  { area: "analytics", label: "Analytics", detail: "Views, activity, errors", mayWrite: false },
  { area: "billing", label: "Billing", detail: "Plans, invoices, usage", mayWrite: false },
  { area: "account", label: "Account", detail: "Your profile and preferences", mayWrite: true },
];

export type Level = "none" | "read" | "write";

/** Writing includes reading. */
export function scopesOf(levels: Record<string, Level>): string[] {
  return Object.entries(levels)
    .filter(([, level]) => level !== "none")
    .map(([area, level]) => `${area}:${level}`);
}

/** In words: "Sites (write), Projects". */
export function inWords(scopes: string[]): string {
  return scopes
    .map((scope) => {
      const [area, level] = scope.split(":");
      const label = AREAS.find((each) => each.area === area)?.label ?? area;
      return level === "write" ? `${label} (write)` : label;
    })
    .join(", ");
}
