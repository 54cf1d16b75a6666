import { ProblemError } from "@/api/problem";

/** The name of an organization in addresses, made of what it is called. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
}

/** What is wrong with an address that was sent: another organization may have it. */
export function slugRefusal(error: unknown): string | null {
  return error instanceof ProblemError && error.problem.code === "23505"
    ? "Another organization has this address"
    : null;
}

/** Why a text cannot be one; null where it can. */
export function slugFault(slug: string): string | null {
  if (slug === "") return "An address needs at least one letter or digit";
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))
    return "Only a to z, 0 to 9, and single hyphens between";
  return slug.length > 60 ? "At most 60 characters" : null;
}
