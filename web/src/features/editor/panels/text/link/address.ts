/** Where a link leads: to which kind of thing, and how a person says it. */

export type Kind = "page" | "file" | "web" | "mail" | "phone" | "anchor";

export type Address = { kind: Kind; value: string };

export const KINDS: { value: Kind; label: string }[] = [
  { value: "page", label: "Page of this site" },
  { value: "anchor", label: "Place on this page" },
  { value: "web", label: "Web address" },
  { value: "file", label: "File of the library" },
  { value: "mail", label: "E-mail" },
  { value: "phone", label: "Phone" },
];

/** What an address that is stored says; without one a page is what people mean most often. */
export function addressOf(href: string): Address {
  const text = href.trim();
  if (text.startsWith("asset:")) return { kind: "file", value: text };
  if (/^mailto:/i.test(text)) return { kind: "mail", value: decoded(text.slice(7)) };
  if (/^(tel|sms):/i.test(text)) return { kind: "phone", value: text.slice(4) };
  if (text.startsWith("#") && text.length > 1) return { kind: "anchor", value: text.slice(1) };
  if (text.startsWith("/") && !text.startsWith("//")) return { kind: "page", value: text };
  return text && text !== "#" ? { kind: "web", value: text } : { kind: "page", value: "" };
}

/** The address to store, or nothing where what was typed is none. */
export function hrefOf({ kind, value }: Address): string | undefined {
  const text = value.trim();
  if (!text) return undefined;
  if (kind === "mail")
    return /^[^\s@]+@[^\s@]+$/.test(text.split("?")[0] ?? "") ? `mailto:${text}` : undefined;
  if (kind === "phone") return phone(text);
  if (kind === "anchor") return /^[^\s#]+$/.test(text) ? `#${text}` : undefined;
  if (kind === "web") return web(text);
  if (kind === "file") return text.startsWith("asset:") ? text : undefined;
  return text.startsWith("/") && !text.startsWith("//") ? text : undefined;
}

/** Why an address is none, in words. */
export const FAULTS: Record<Kind, string> = {
  page: "A path of this site begins with a slash",
  anchor: "A place’s name has no spaces",
  web: "This is no web address",
  file: "Choose a file",
  mail: "This is no e-mail address",
  phone: "Digits, spaces and + only",
};

function phone(text: string): string | undefined {
  const bare = text.replaceAll(/[\s()./-]/g, "");
  return /^\+?[0-9]{3,20}$/.test(bare) ? `tel:${bare}` : undefined;
}

/** "example.com" is meant as https://example.com. */
function web(text: string): string | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text.replace(/^\/\//, "")}`;
  try {
    const url = new URL(whole);
    const named = url.hostname.includes(".") || url.hostname === "localhost";
    return /^https?:$/.test(url.protocol) && named ? whole.replaceAll(" ", "%20") : undefined;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
