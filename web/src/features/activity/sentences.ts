/**
 * A row of the activity log as a sentence: who changed what of which thing, from what to what.
 * Pure: what a thing or a person is called comes from `names`.
 */
export type Change = { from?: unknown; to?: unknown };
export type Entry = {
  id: string;
  who: string | null;
  userId: string | null;
  action: string;
  type: string;
  resourceId: string | null;
  changes: Record<string, Change>;
};

/** A piece of a sentence; `name` pieces are set apart. */
export type Piece = string | { name: string };
export type Sentence = { pieces: Piece[]; details: Piece[][] };

/** What things and people are called, by their ids. */
export type Names = (id: string | null | undefined) => string | undefined;

const NOUNS: Record<string, string> = {
  assets: "file",
  components: "component",
  deployment_targets: "deployment target",
  deployments: "deployment",
  forms: "form",
  integrations: "integration",
  organizations: "organization",
  page_comments: "comment",
  pages: "page",
  project_env_vars: "environment variable",
  project_files: "project file",
  project_snapshots: "snapshot",
  projects: "project",
  prompt_templates: "prompt",
  review_requests: "review request",
  sections: "section",
  site_domains: "domain",
  site_redirects: "redirect",
  sites: "site",
  templates: "template",
  webhook_endpoints: "webhook",
};

const FIELDS: Record<string, string> = {
  alt_text: "description for screen readers",
  custom_css: "CSS",
  custom_javascript: "JavaScript",
  description: "description",
  favicon_url: "icon",
  from_path: "address",
  google_analytics_id: "analytics id",
  is_primary: "main domain",
  language: "language",
  layout_type: "layout",
  logo_url: "logo",
  name: "name",
  og_image_url: "social image",
  plan: "plan",
  position: "place in the navigation",
  seo_description: "search description",
  seo_keywords: "search keywords",
  seo_title: "search title",
  settings: "settings",
  slug: "address",
  status: "status",
  status_code: "kind of redirect",
  subdomain: "address",
  theme_color: "theme colour",
  title: "title",
  to_url: "target",
  visibility: "visibility",
};

/** Columns that follow from others, or that nobody thinks of as a change. */
const SILENT = new Set([
  "created_at",
  "created_by",
  "id",
  "organization_id",
  "published_at",
  "site_id",
  "version",
  "page_id",
  "project_id",
  "last_checked_at",
  "manifest",
  "release_number",
]);

/** The steps of a release between its beginning and its end, which nobody takes. */
const STEPS = new Set(["building", "ready", "retired"]);

/** Whether there is anything to tell: not of what only follows from something else. */
export function isTold(entry: Entry): boolean {
  if (entry.action !== "update") return true;
  if (entry.type === "site_releases") return !STEPS.has(String(entry.changes.status?.to));
  return Object.keys(entry.changes).some((column) => !SILENT.has(column));
}

export function sentence(entry: Entry, names: Names): Sentence {
  const special = SPECIAL[entry.type]?.(entry, names);
  if (special) return { pieces: special, details: [] };
  if (entry.action === "create") {
    return plain(entry, names, entry.type === "assets" ? "uploaded" : "created");
  }
  if (entry.action === "delete") return plain(entry, names, "deleted");
  return changed(entry, names);
}

function plain(entry: Entry, names: Names, verb: string): Sentence {
  return { pieces: [who(entry), ` ${verb} the `, ...thing(entry, names), "."], details: [] };
}

function changed(entry: Entry, names: Names): Sentence {
  const columns = Object.keys(entry.changes).filter((column) => !SILENT.has(column));
  const status = entry.changes.status;
  if (columns.length === 1 && status && typeof status.to === "string" && VERBS[status.to]) {
    return plain(entry, names, VERBS[status.to] as string);
  }
  if (columns.length === 1 && columns[0]) {
    const [column] = columns;
    return {
      pieces: [
        who(entry),
        ` changed the ${label(column)} of the `,
        ...thing(entry, names),
        ...fromTo(entry.changes[column], names),
        ".",
      ],
      details: [],
    };
  }
  const details = columns.map((column) => [
    capital(label(column)),
    ...fromTo(entry.changes[column], names),
  ]);
  return { pieces: [who(entry), " changed the ", ...thing(entry, names), "."], details };
}

const VERBS: Record<string, string> = {
  archived: "archived",
  published: "published",
  draft: "took off line",
};

function who(entry: Entry): Piece {
  return entry.userId || entry.who ? { name: entry.who || "Somebody" } : "Roseram";
}

function thing(entry: Entry, names: Names): Piece[] {
  const noun = NOUNS[entry.type] ?? entry.type.replaceAll("_", " ").replace(/s$/, "");
  const called =
    words(entry.changes.name?.from) ??
    words(entry.changes.name?.to) ??
    words(entry.changes.domain?.from ?? entry.changes.domain?.to) ??
    words(entry.changes.from_path?.from ?? entry.changes.from_path?.to) ??
    words(entry.changes.path?.from ?? entry.changes.path?.to) ??
    names(entry.resourceId);
  return called ? [`${noun} `, { name: called }] : [noun];
}

/** " from “a” to “b”"; nothing where the values are too long to be read. */
function fromTo(change: Change | undefined, names: Names): Piece[] {
  const before = value(change?.from, names);
  const after = value(change?.to, names);
  if (before === undefined || after === undefined) return [];
  if (before === null && after === null) return [];
  if (before === null) return [" to ", { name: after ?? "" }];
  if (after === null) return [": it was ", { name: before }, ", now it is empty"];
  return [" from ", { name: before }, " to ", { name: after }];
}

/** A value in words: null = empty, undefined = not to be shown. */
function value(given: unknown, names: Names): string | null | undefined {
  if (given === null || given === undefined || given === "") return null;
  if (typeof given === "boolean") return given ? "on" : "off";
  if (typeof given === "number") return String(given);
  if (typeof given !== "string") return undefined;
  const called = names(given);
  if (called) return called;
  return given.length > 160 ? undefined : `“${given}”`;
}

function words(given: unknown): string | undefined {
  return typeof given === "string" && given !== "" ? given : undefined;
}

function label(column: string): string {
  return FIELDS[column] ?? column.replace(/_(id|url)$/, "").replaceAll("_", " ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

type Told = (entry: Entry, names: Names) => Piece[] | undefined;

const SPECIAL: Record<string, Told> = {
  organization_members: (entry, names) => {
    const { role, user_id } = entry.changes;
    const id = words(user_id?.to) ?? words(user_id?.from) ?? undefined;
    const own = id !== undefined && id === entry.userId;
    const person = { name: names(id ?? entry.resourceId) ?? "a member" };
    if (entry.action === "create") {
      if (role?.to === "owner") {
        return [own || !id ? who(entry) : person, " became the owner."];
      }
      const as = words(role?.to) ? ` as ${article(String(role?.to))}` : "";
      return own ? [who(entry), ` joined${as}.`] : [who(entry), " added ", person, `${as}.`];
    }
    if (entry.action === "delete") {
      return own ? [who(entry), " left."] : [who(entry), " removed ", person, "."];
    }
    if (!role) return undefined;
    const [from, to] = [words(role.from), words(role.to)];
    if (!from || !to) return [who(entry), " changed the role of ", person, "."];
    return [who(entry), " changed the role of ", person, ` from ${from} to ${to}.`];
  },
  organization_invitations: (entry, names) => {
    const email = words(entry.changes.email?.to) ?? words(entry.changes.email?.from);
    const person = { name: email ?? names(entry.resourceId) ?? "somebody" };
    if (entry.action === "create") {
      const role = words(entry.changes.role?.to);
      return [who(entry), " invited ", person, role ? ` as ${article(role)}.` : "."];
    }
    if (entry.action === "delete") return [who(entry), " removed the invitation of ", person, "."];
    const { accepted_at, accepted_by, revoked_at } = entry.changes;
    if (accepted_at?.to) {
      const name = names(words(accepted_by?.to) ?? null);
      return [name ? { name } : person, " accepted the invitation."];
    }
    // Who declines needs no account: the link is enough.
    if (revoked_at?.to && !entry.userId) return [person, " declined the invitation."];
    if (revoked_at?.to) return [who(entry), " took back the invitation of ", person, "."];
    return [who(entry), " renewed the invitation of ", person, "."];
  },
  site_releases: (entry, names) => {
    const number = entry.changes.release_number?.to ?? names(entry.resourceId);
    const what = number === undefined ? "a release" : `release ${String(number)}`;
    const status = words(entry.changes.status?.to);
    if (entry.action === "create") return [who(entry), ` started ${what}.`];
    if (status === "live") return [`${capital(what)} went live.`];
    if (status === "failed") return [`${capital(what)} failed.`];
    return undefined;
  },
};

function article(role: string): string {
  return /^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`;
}
