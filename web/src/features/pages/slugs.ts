/** What a page may be called in addresses; the same rules as when it is published. */
import { pagePath } from "@/features/sites/address";
import type { ListedPage } from "./queries";

const TAKEN = new Set(["/sitemap.xml", "/robots.txt", "/favicon.ico"]);

/** What is wrong with a slug, in words; nothing where it can be used. */
export function slugFault(
  slug: string,
  others: Pick<ListedPage, "slug" | "name">[],
): string | undefined {
  const text = slug.normalize("NFC");
  if (!text.trim()) return "An address is needed; “home” is the first page";
  if (text.includes("//")) return "Write single slashes";
  const path = pagePath(text);
  if (path !== "/") {
    const parts = path.slice(1).split("/");
    const fault = parts.map(partFault).find(Boolean);
    if (fault) return fault;
    if (parts[0]?.startsWith("_")) return "It cannot begin with an underscore";
    if (TAKEN.has(path.toLowerCase())) return "This file is made by itself";
  }
  const same = others.find((other) => look(pagePath(other.slug)) === look(path));
  return same ? `The page “${same.name}” has this address` : undefined;
}

function partFault(part: string): string | undefined {
  if (part.startsWith(".") || part.endsWith(".")) return "No part can begin or end with a dot";
  const odd = [...part].find((letter) => !/[\p{L}\p{M}\p{N}\-_.~+,=@]/u.test(letter));
  if (odd === " ") return "Write hyphens instead of spaces";
  if (odd) return `“${odd}” cannot stand in an address`;
  return part.length > 120 ? "It is too long" : undefined;
}

function look(path: string): string {
  return (
    path
      .normalize("NFKC")
      .toLowerCase()
      .replace(/\.html?$|\/index$/, "") || "/"
  );
}

/** A slug made of a name: "Über uns" gives "uber-uns". */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/[̀-ͯ]/g, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 80);
}
